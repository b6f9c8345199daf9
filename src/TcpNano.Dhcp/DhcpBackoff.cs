namespace TcpNano.Dhcp;

/// <summary>
/// The waits before a message is sent again: 4, 8, 16, 32, then always 64 s, each with up to a second more or less (RFC 2131 rules 4.1-7, 4.1-8
/// and 4.1-9).
/// </summary>
internal sealed class DhcpBackoff
{
    /// <summary>How often the message was sent.</summary>
    public int Sent;

    private const int First = 4000;
    private const int MostDoublings = 4;
    private const int Jitter = 1000;

    /// <summary>Another message: begins anew.</summary>
    public void Reset()
    {
        Sent = 0;
    }

    /// <summary>The message was sent.</summary>
    /// <returns>Milliseconds until it is sent again.</returns>
    public int Next(DhcpRandom random)
    {
        int doublings = Sent < MostDoublings ? Sent : MostDoublings;
        Sent++;
        return (First << doublings) + random.Around(Jitter);
    }
}
