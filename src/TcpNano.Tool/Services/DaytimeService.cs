using System.Globalization;

namespace TcpNano.Tool.Services;

/// <summary>Sends one line with the time and closes at once (RFC 867).</summary>
internal sealed class DaytimeService : Service
{
    /// <summary>Its port.</summary>
    public const int Port = 13;

    private const string Format = "dddd, MMMM d, yyyy HH:mm:ss-'UTC\r\n'";

    private readonly byte[] _line = new byte[64];
    private readonly TimeProvider _clock;

    /// <summary>Makes the service.</summary>
    /// <param name="clock">Where the time of day comes from.</param>
    public DaytimeService(TimeProvider clock)
    {
        _clock = clock;
    }

    /// <inheritdoc/>
    public override string Name => "daytime";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        if (_clock.GetUtcNow().TryFormat(_line, out int length, Format, CultureInfo.InvariantCulture))
        {
            session.Connection.Send(_line, 0, length, 0);
        }

        return false;
    }
}
