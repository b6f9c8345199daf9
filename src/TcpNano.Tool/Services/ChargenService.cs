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
    private readonly int[] _places;

    /// <summary>Makes the service.</summary>
    /// <param name="connections">Connection slots of the stack.</param>
    public ChargenService(int connections)
    {
        _places = new int[connections];
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
    public override void Begin(TcpConnection connection)
    {
        _places[connection.Index] = 0;
    }

    /// <inheritdoc/>
    public override bool Serve(TcpConnection connection, TcpEvents events)
    {
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

        int place = _places[connection.Index];
        int sent;
        do
        {
            // Offered even when there may be no room: that is how the connection learns that we want to hear of some.
            sent = connection.Send(_pattern, place, _pattern.Length - place, 0);
            place = (place + Math.Max(sent, 0)) % _pattern.Length;
        }
        while (sent > 0);
        _places[connection.Index] = place;
        return sent == TcpResult.TimedOut;
    }
}
