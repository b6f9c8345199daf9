namespace TcpNano.Tcp;

/// <summary>The lists that a connection is in because of its owner: none yet, or none any more.</summary>
internal static class PlaceLists
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
