using System.Globalization;
using TcpNano.Dhcp;
using TcpNano.Diagnostics;
using TcpNano.Virtual.Captures;

namespace TcpNano.Tool.Watching;

/// <summary>Events of a device in words; those it does not know as numbers.</summary>
internal static class EventWords
{
    private const int NotReducedYet = int.MaxValue;

    /// <summary>An event that is no segment.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>What happened, without the connection.</returns>
    public static string Of(TraceEvent happened)
    {
        return (StackEventKind)happened.Kind switch
        {
            StackEventKind.StateChanged => StateChange(happened),
            StackEventKind.Counted => Counted(happened),
            StackEventKind.RetransmissionTimeout => Timeout(happened),
            StackEventKind.CongestionWindow => Congestion(happened),
            StackEventKind.Arp => Arp(happened),
            StackEventKind.Link => Link(happened),
            StackEventKind.Dhcp => Dhcp(happened),
            _ => Text($"event {happened.Kind}, code {happened.Code}: {happened.First} {happened.Second} {happened.Third} {happened.Fourth}"),
        };
    }

    /// <summary>The counter of an event that counts.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The counter; null when it is none, or one that this program does not know.</returns>
    public static StackCounter? CounterOf(TraceEvent happened)
    {
        StackCounter counter = (StackCounter)happened.Code;
        return happened.Kind == (int)StackEventKind.Counted && Enum.IsDefined(counter) ? counter : null;
    }

    /// <summary>A state.</summary>
    /// <param name="code">Its number.</param>
    /// <returns>Its name in RFC 9293.</returns>
    public static string State(uint code)
    {
        return code <= (int)TcpState.TimeWait ? TcpStateName.Of((TcpState)code) : Text($"state {code}");
    }

    private static string StateChange(TraceEvent happened)
    {
        CloseReason reason = (CloseReason)happened.Second;
        string why = reason == CloseReason.None ? "" : Enum.IsDefined(reason) ? $", ended: {reason}" : Text($", ended: reason {happened.Second}");
        return $"{State(happened.First)} to {State((uint)happened.Code)}{why}";
    }

    private static string Counted(TraceEvent happened)
    {
        return CounterOf(happened) is not StackCounter counter ? Text($"counter {happened.Code} at {happened.First}")
            : CounterWords.IsDrop(counter) ? "dropped by " + CounterWords.OfDrop(counter)
            : Text($"{CounterWords.Of(counter)}: {happened.First}");
    }

    private static string Timeout(TraceEvent happened)
    {
        string times = happened.Code == 1 ? "" : Text($", {happened.Code} times in a row");
        return Text($"no ACK in time{times}: {happened.Third} in flight, RTO {happened.First} ms from now on");
    }

    private static string Congestion(TraceEvent happened)
    {
        string why = happened.Code switch
        {
            1 => "timeout",
            2 => "loss recovery begins",
            3 => "loss recovery ends",
            4 => "idle for long",
            5 => "the path carries less",
            6 => "undone, nothing was lost",
            7 => "within loss recovery",
            _ => Text($"code {happened.Code}"),
        };
        string threshold = happened.Third == NotReducedYet ? "" : Text($", ssthresh {happened.Third}");
        return Text($"{why}: cwnd {happened.First} to {happened.Second}{threshold}");
    }

    private static string Arp(TraceEvent happened)
    {
        string hardware = Text($"{happened.First >> 8 & 0xFF:x2}:{happened.First & 0xFF:x2}:{happened.Second >> 24:x2}:{happened.Second >> 16 & 0xFF:x2}:{happened.Second >> 8 & 0xFF:x2}:{happened.Second & 0xFF:x2}");
        string address = IPv4Address.Format(happened.Peer);
        return happened.Code switch
        {
            1 => $"ARP: who has {address}?",
            2 => $"ARP: tells {address} who we are",
            3 => "ARP: announces our address",
            4 => $"ARP: {address} is at {hardware}",
            5 => $"ARP: {address} does not answer",
            6 => $"ARP: {address} has moved to {hardware}",
            7 => $"ARP: {hardware} claims our address",
            8 => "ARP: has anybody our address?",
            _ => Text($"ARP {happened.Code}: {address}, {hardware}"),
        };
    }

    private static string Link(TraceEvent happened)
    {
        return happened.Code switch
        {
            0 => "link down",
            1 => "link up",
            2 => $"our address is {IPv4Address.Format(happened.First)}, mask {IPv4Address.Format(happened.Second)}, gateway {IPv4Address.Format(happened.Third)}",
            _ => Text($"link {happened.Code}"),
        };
    }

    private static string Dhcp(TraceEvent happened)
    {
        DhcpState state = (DhcpState)happened.Code;
        string name = Enum.IsDefined(state) ? state.ToString() : Text($"state {happened.Code}");
        string lease = happened.First == 0 ? "" : Text($", {IPv4Address.Format(happened.First)} for {happened.Second} s of {IPv4Address.Format(happened.Third)}");
        return $"DHCP: {name}{lease}";
    }

    private static string Text(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
