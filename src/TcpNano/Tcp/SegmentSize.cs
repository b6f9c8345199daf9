namespace TcpNano.Tcp;

/// <summary>
/// Sizes segments for small windows. Silly-window avoidance keeps the rest of a window back that is smaller than a segment: of 4096 octets more than a quarter. Segments a little
/// smaller, of which whole ones fill the window, waste nothing. The sender sizes them so, and the receiver expects it.
/// </summary>
internal static class SegmentSize
{
    // With more segments in a window less than a thirtieth of it is lost.
    private const int MostFitted = 32;

    // Smaller segments are left as they are: headers would take more than that is worth.
    private const int LeastFitted = 1000;

    /// <summary>Octets of text for each segment. Eff.snd.MSS is an upper bound (RFC 9293 section 3.7.1, MUST-16).</summary>
    /// <param name="most">Eff.snd.MSS.</param>
    /// <param name="window">The largest window that the receiver offers, in octets.</param>
    /// <returns><paramref name="most"/>, or less where whole segments fill the window better.</returns>
    public static int Fit(int most, int window)
    {
        int whole = window / most;
        return most > LeastFitted && whole > 0 && whole < MostFitted && window - (whole * most) >= most >> 2 ? window / (whole + 1) : most;
    }
}
