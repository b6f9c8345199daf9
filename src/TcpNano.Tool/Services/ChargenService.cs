namespace TcpNano.Tool.Services;

/// <summary>Sends lines of 72 characters, each starting one further in the alphabet (RFC 864), until the peer closes.</summary>
internal sealed class ChargenService : Service
{
    /// <summary>Its port.</summary>
    public const int Port = 19;

    private const int FirstPrintable = ' ';
    private const int Printables = 95;
    private const int LineLength = 72;
    private const int LineWithEnd = LineLength + 2;

    private readonly byte[] _pattern = new byte[Printables * LineWithEnd];
    private readonly byte[] _unwanted = new byte[4096];

    /// <summary>Makes the service.</summary>
    public ChargenService()
    {
        for (int line = 0; line < Printables; line++)
        {
            int start = line * LineWithEnd;
            for (int i = 0; i < LineLength; i++)
            {
                _pattern[start + i] = (byte)(FirstPrintable + (line + i) % Printables);
            }

            _pattern[start + LineLength] = (byte)'\r';
            _pattern[start + LineLength + 1] = (byte)'\n';
        }
    }

    /// <inheritdoc/>
    public override string Name => "chargen";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        TcpConnection connection = session.Connection;
        int taken;
        do
        {
            taken = connection.Receive(_unwanted, 0, _unwanted.Length, 0);
        }
        while (taken > 0);
        if (taken != TcpResult.TimedOut)
        {
            return false;
        }

        int place = session.Place;
        int sent;
        do
        {
            // Offered even when there may be no room: that is how the connection learns that we want to hear of some.
            sent = connection.Send(_pattern, place, _pattern.Length - place, 0);
            place = (place + Math.Max(sent, 0)) % _pattern.Length;
        }
        while (sent > 0);
        session.Place = place;
        return sent == TcpResult.TimedOut;
    }
}
