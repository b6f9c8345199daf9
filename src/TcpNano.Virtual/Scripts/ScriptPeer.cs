using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts;

/// <summary>One conversation of a script: a scripted peer, and the app's connection with it.</summary>
internal sealed class ScriptPeer
{
    /// <summary>The name of the conversation that lines without a name are about.</summary>
    public const string DefaultName = "peer";

    /// <summary>The port listened on, by the stack or by the peer.</summary>
    public const int ServicePort = 7;

    /// <summary>Makes a conversation that has not begun.</summary>
    /// <param name="name">What scripts call it.</param>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port.</param>
    public ScriptPeer(string name, uint address, int port)
    {
        Name = name;
        Flow = new DialogueFlow(address, port, ServicePort, Iss);
    }

    /// <summary>What scripts call it.</summary>
    public string Name { get; }

    /// <summary>What both ends have said.</summary>
    public DialogueFlow Flow { get; set; }

    /// <summary>The peer's initial sequence number.</summary>
    public uint Iss { get; set; } = 0x11223344;

    /// <summary>Window in segments of the peer's that do not say otherwise.</summary>
    public int Window { get; set; } = 65535;

    /// <summary>The app's connection; null until it has one.</summary>
    public TcpConnection? App { get; set; }
}
