namespace TcpNano.Tcp;

/// <summary>The lists of connections without an owner: that no app has accepted yet, or that the app has closed.</summary>
internal static class UnownedLists
{
    /// <summary>Connections that the app has closed, in the order of their last progress.</summary>
    public const int Orphans = 0;

    /// <summary>First of the lists of connections that wait to be accepted, one for each listener.</summary>
    public const int Listeners = 1;

    /// <summary>Number of lists for a number of listeners.</summary>
    public static int Count(int listeners)
    {
        return Listeners + listeners;
    }
}
