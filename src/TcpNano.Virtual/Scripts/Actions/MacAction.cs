namespace TcpNano.Virtual.Scripts.Actions;

/// <summary><c>mac room=0 link=down arp=off</c>: trouble between the stack and the wire.</summary>
/// <param name="room">Frames the transmitter takes in a millisecond; null to leave that as it is.</param>
/// <param name="link">Whether the cable is plugged in; null to leave that as it is.</param>
/// <param name="arp">Whether stations answer ARP; null to leave that as it is.</param>
internal sealed class MacAction(int? room, bool? link, bool? arp) : ScriptAction
{
    /// <summary>The words it knows.</summary>
    public static IReadOnlyCollection<string> Words { get; } = ["room", "link", "arp"];

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        stage.Mac.TransmitRing = room ?? stage.Mac.TransmitRing;
        stage.AnswersArp = arp ?? stage.AnswersArp;
        if (link is not null)
        {
            stage.Mac.SetLink(link.Value);
        }

        stage.Settle();
    }
}
