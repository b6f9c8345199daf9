using System.Globalization;
using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>Says in words what a scenario is: only what differs from the usual.</summary>
internal static class ScenarioText
{
    private static readonly StationSetup s_usual = new();

    /// <summary>Describes a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <returns>Its lines.</returns>
    public static IEnumerable<string> Of(Scenario scenario)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"seed {scenario.Seed}, profile {scenario.Profile}{(scenario.Batches ? ", frames in batches" : "")}");
        for (int i = 0; i < scenario.Stations.Count; i++)
        {
            yield return $"{Scenario.NameOf(i)}: {Words(scenario.Stations[i])}";
        }

        foreach (Conversation conversation in scenario.Conversations)
        {
            string opener = Scenario.NameOf(conversation.Opener);
            string acceptor = Scenario.NameOf(conversation.Acceptor);
            string from = conversation.LocalPort == 0 ? "" : $" from port {conversation.LocalPort}";
            string wraps = conversation.WrapsAfter < 0 ? "" : $", sequence numbers wrap after {conversation.WrapsAfter}";
            yield return $"at {conversation.At}: {opener} opens to port {conversation.Port} of {acceptor}{from}{(conversation.IsSimultaneous ? $", {acceptor} opens too" : "")}{wraps}";
            yield return $"    {opener}: {Words(conversation.OpenerScript)}";
            yield return $"    {acceptor}: {Words(conversation.AcceptorScript)}";
        }

        foreach (Disturbance disturbance in scenario.Disturbances)
        {
            yield return disturbance.ToString();
        }

        foreach (Mishap mishap in scenario.Mishaps ?? [])
        {
            yield return mishap.ToString();
        }
    }

    private static string Words(IReadOnlyList<EndAction> script)
    {
        return script.Count == 0 ? "close" : string.Join(", ", script);
    }

    private static string Words(StationSetup station)
    {
        List<string> words = [];
        ImpairmentProfile wire = station.Wire;
        Add("delay", wire.Delay, 0);
        Add("jitter", wire.Jitter, 0);
        Add("loss", wire.Loss, 0);
        Add("burst", wire.Burst, 0);
        Add("reorder", wire.Reorder, 0);
        Add("duplicate", wire.Duplicate, 0);
        Add("corruption", wire.Corruption, 0);
        Add("mark", wire.Mark, 0);
        Add("connections", station.Connections, s_usual.Connections);
        Add("send buffer", station.SendBuffer, s_usual.SendBuffer);
        Add("receive buffer", station.ReceiveBuffer, s_usual.ReceiveBuffer);
        Add("reassembly blocks", station.ReassemblyBlocks, s_usual.ReassemblyBlocks);
        Add("ARP entries", station.ArpEntries, s_usual.ArpEntries);
        Add("frames per poll", station.FramesPerPoll, s_usual.FramesPerPoll);
        Add("TIME-WAIT entries", station.TimeWaitEntries, s_usual.TimeWaitEntries);
        Add("MSL", station.MaxSegmentLifetime, s_usual.MaxSegmentLifetime);
        Add("delayed ACK", station.DelayedAck, s_usual.DelayedAck);
        Add("least RTO", station.MinRto, s_usual.MinRto);
        Add("backlog", station.Backlog, s_usual.Backlog);
        Add("MTU", station.Mtu, s_usual.Mtu);
        Add("transmit ring", station.TransmitRing, s_usual.TransmitRing);
        Add("receive ring", station.ReceiveRing, s_usual.ReceiveRing);
        Add("clock", station.Clock, s_usual.Clock);
        Add("ECN", station.ExplicitCongestionNotification ? 1 : 0, 0);
        Add("window scaling", station.WindowScaling ? 1 : 0, 0);
        Add("timestamps", station.Timestamps ? 1 : 0, 0);
        Add("SACK", station.SelectiveAcknowledgments ? 1 : 0, 0);
        if (station.Controller is not null)
        {
            words.Add("recovery " + station.Controller);
        }

        return words.Count == 0 ? "as usual" : string.Join(", ", words);

        void Add(string name, double value, double usual)
        {
            if (value != usual)
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##}"));
            }
        }
    }
}
