using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>The core as it is compiled for devices, and what the rules call its parts.</summary>
internal static class CoreAssembly
{
    /// <summary>The one namespace that may write fields of the control block besides their owners: Lockstep compares it with the full path.</summary>
    public const string Shortcuts = "TcpNano.Fast";

    /// <summary>The folder of its sources.</summary>
    public const string Sources = "src/TcpNano";

    /// <summary>The types of <c>Tcp/Recovery</c>: the seam, and what the core has behind it.</summary>
    public static readonly string[] Recovery = ["TcpNano.Tcp.LossRecovery", "TcpNano.Tcp.NewReno", "TcpNano.Tcp.RecoveryFactory"];

    /// <summary>Types that work without knowing what an address looks like.</summary>
    public static readonly string[] AddressFree =
    [
        "TcpNano.Tcp.SegmentArrives", "TcpNano.Tcp.Receiver", "TcpNano.Tcp.Sender", "TcpNano.Tcp.Handshake", "TcpNano.Tcp.Teardown", .. Recovery,
    ];

    /// <summary>Where there really is a choice between classes.</summary>
    public static readonly string[] Seams =
    [
        "TcpNano.Link.MacDriver", "TcpNano.NetworkService", "TcpNano.RecoveryAlgorithm", "TcpNano.Tcp.RecoveryFactory", "TcpNano.Tcp.LossRecovery",
    ];

    /// <summary>
    /// Who may use whom. Calls go downwards. The ground is plain data, what is computed from it alone, and the texts of exceptions;
    /// Wire and Timers do without it. The shortcuts may reach for every layer; only the public face calls them. Nothing that is
    /// flashed needs Diagnostics. What an app holds belongs to the face, but TCP and the shortcuts bind it to control blocks: they
    /// read and write its fields, and call none of its methods.
    /// </summary>
    public static readonly LayerTable Layers = new(
        "TcpNano",
        [
            "ArpEvent", "Clock", "CloseReason", "CongestionEvent", "EventEntry", "EventRing", "IPv4Address", "MemoryModel", "MemoryPart", "Misuse", "RecoveryAlgorithm", "StackCounter", "StackCounters", "StackEventKind", "StackOptions", "TcpEvents", "TcpResult",
            "TcpRuntime", "TcpSoftError", "TcpState", "TcpStatistics", "UdpSendResult",
        ],
        new()
        {
            [LayerTable.Ground] = [],
            ["Wire"] = [],
            ["Timers"] = [],
            ["Link"] = ["Wire", "Timers", LayerTable.Ground],
            ["Internet"] = ["Link", "Wire", "Timers", LayerTable.Ground],
            ["Tcp"] = ["Internet", "Wire", "Timers", LayerTable.Ground],
            ["Udp"] = ["Internet", "Wire", "Timers", LayerTable.Ground],
            ["Fast"] = ["Tcp", "Internet", "Link", "Wire", "Timers", LayerTable.Ground],
            ["Diagnostics"] = [LayerTable.Root, "Fast", "Tcp", "Udp", "Internet", "Link", "Wire", "Timers", LayerTable.Ground],
            [LayerTable.Root] = ["Fast", "Tcp", "Udp", "Internet", "Link", "Wire", "Timers", LayerTable.Ground],
        },
        new()
        {
            ["NetworkHandle"] = ["Fast", "Tcp"],
            ["TcpConnection"] = ["Fast", "Tcp"],
            ["TcpListener"] = ["Fast", "Tcp"],
            ["UdpSocket"] = ["Udp"],
        });

    /// <summary>All types, nested ones too, without those the compiler makes for itself.</summary>
    public static readonly List<TypeDefinition> Types = [.. DeviceAssemblies.TypesOf(DeviceAssemblies.Core()).Where(type => !IsCompilers(type))];

    /// <summary>The transmission control block (RFC 9293 section 3.3.1).</summary>
    public static TypeDefinition ControlBlock => Find("TcpNano.Tcp.TransmissionControlBlock")!;

    /// <summary>The type of that name, or null.</summary>
    public static TypeDefinition? Find(string name)
    {
        return Types.SingleOrDefault(type => type.FullName == name);
    }

    /// <summary>Whether the compiler made a type for data and helpers of the whole assembly.</summary>
    public static bool IsCompilers(TypeDefinition type)
    {
        return TypeWalk.OuterOf(type).Name[0] == '<';
    }
}
