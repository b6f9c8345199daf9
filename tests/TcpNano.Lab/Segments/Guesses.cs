using TcpNano.Diagnostics;
using TcpNano.Tcp;

namespace TcpNano.Lab.Segments;

/// <summary>Recognises the guess that one blind ACK in 16 million is: nobody could tell it from an honest one, so that no test may send it by accident.</summary>
internal sealed class Guesses
{
    private readonly Tcp.Segment _guess = new(new StackCounters(), false);

    /// <summary>Whether an ACK would complete a handshake: of an entry of the SYN cache, or of a cookie.</summary>
    /// <param name="stack">The stack that it goes to.</param>
    /// <param name="now">What the clock of the stack shows.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="ports">The port it comes from in the upper half, the port it goes to in the lower.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="ack">Its acknowledgment number.</param>
    /// <returns>True when it would.</returns>
    public bool IsRight(NetworkStack stack, long now, uint source, uint ports, uint sequence, uint ack)
    {
        TcpProtocol tcp = stack.Tcp;
        int entry = tcp.HalfOpen.Find(source, ports, tcp.Table.HashOf(source, ports));
        if (entry != SynCache.None)
        {
            return tcp.HalfOpen.Iss[entry] == ack - 1;
        }

        _guess.Source = source;
        _guess.Target = stack.Address;
        _guess.Ports = ports;
        _guess.Sequence = sequence;
        _guess.Ack = ack;
        return tcp.Cookies.Check(_guess, (int)now) != 0;
    }
}
