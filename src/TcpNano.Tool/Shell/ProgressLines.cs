using System.Globalization;

namespace TcpNano.Tool.Shell;

/// <summary>How far something long has come, for those who read it in a file: a line now and then.</summary>
/// <param name="title">What it is.</param>
/// <param name="whole">How much there is to do.</param>
/// <param name="writer">Where the lines go.</param>
/// <param name="time">Tells when one is due.</param>
internal sealed class ProgressLines(string title, long whole, TextWriter writer, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _done;
    private long _last = time.GetTimestamp();

    /// <summary>More is done. Any thread may say so.</summary>
    /// <param name="more">How much more.</param>
    public void Add(long more)
    {
        lock (_lock)
        {
            _done += more;
            if (time.GetElapsedTime(_last) >= s_interval)
            {
                _last = time.GetTimestamp();
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {_done} of {whole} ({100.0 * _done / whole:0.0} %)"));
            }
        }
    }
}
