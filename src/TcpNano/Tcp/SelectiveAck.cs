using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// What our ACKs tell of data that came out of order (RFC 2018 section 4) or twice (RFC 2883 section 4). Owns nothing of the control block: <see cref="Receiver"/>
/// says that there is something to tell, <see cref="Transmitter"/> has it written.
/// </summary>
internal sealed class SelectiveAck
{
    /// <summary>First sequence number of the duplicate that the next ACK of each connection reports; meaningless without <see cref="RcvFlags.Duplicate"/>.</summary>
    public readonly uint[] Starts;

    /// <summary>The sequence number after it.</summary>
    public readonly uint[] Ends;

    /// <summary>Most blocks the 40 octets of options have room for; beside timestamps three fit.</summary>
    private const int MostBlocks = 4;

    private readonly ReassemblyQueue _reassembly;
    private readonly byte[] _frame;

    /// <summary>Takes the memory.</summary>
    /// <param name="options">Number of connections.</param>
    /// <param name="reassembly">Has the blocks.</param>
    /// <param name="frame">The transmit frame.</param>
    public SelectiveAck(StackOptions options, ReassemblyQueue reassembly, byte[] frame)
    {
        int n = options.SelectiveAcknowledgments ? options.Connections : 0;
        _reassembly = reassembly;
        _frame = frame;
        Starts = new uint[n];
        Ends = new uint[n];
    }

    /// <summary>Data came that had come before. Only the last report before an ACK is kept (RFC 2883 rule 4-2: one per duplicate segment, once).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="start">Its first sequence number.</param>
    /// <param name="end">The sequence number after it.</param>
    public void NoteDuplicate(TransmissionControlBlock c, uint start, uint end)
    {
        Starts[c.Index] = start;
        Ends[c.Index] = end;
    }

    /// <summary>
    /// Writes the option behind two NOP: the duplicate, if there is one to report, first (RFC 2883 rules 4-3 and 4-6); then the block that the newest segment is in (RFC 2018 rule 4-7,
    /// RFC 2883 rule 4-4), then the others, the newest first, as many as fit (RFC 2018 rules 3-3, 4-8 and 4-9, RFC 2883 rule 4-5). They are what the reassembly queue holds
    /// (RFC 2018 rules 3-2 and 8-3); the acknowledgment number stays RCV.NXT (RFC 2018 rule 3-1).
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="at">Where in the frame. The octets from here to the end of the largest header are overwritten.</param>
    /// <param name="room">Octets that the header may still take, 12 or more.</param>
    /// <returns>Octets written, a multiple of 4.</returns>
    public int Write(TransmissionControlBlock c, int at, int room)
    {
        byte[] f = _frame;
        int index = c.Index;
        int most = (room - 4) / TcpHeader.SackBlockLength;
        if (most > MostBlocks)
        {
            most = MostBlocks;
        }

        int block = at + 4;
        int written = 0;
        if ((c.RcvFlags & RcvFlags.Duplicate) != 0)
        {
            Words.Write(f, block, Starts[index]);
            Words.Write(f, block + 4, Ends[index]);
            block += TcpHeader.SackBlockLength;
            written = 1;
        }

        int previous = ReassemblyQueue.None;
        while (written < most)
        {
            int i = _reassembly.NextNewest(index, previous);
            if (i == ReassemblyQueue.None)
            {
                break;
            }

            Words.Write(f, block, _reassembly.Starts[i]);
            Words.Write(f, block + 4, _reassembly.Ends[i]);
            block += TcpHeader.SackBlockLength;
            written++;
            previous = i;
        }

        if (written == 0)
        {
            return 0;
        }

        f[at] = TcpHeader.OptionNop;
        f[at + 1] = TcpHeader.OptionNop;
        f[at + 2] = TcpHeader.OptionSack;
        f[at + 3] = (byte)(2 + (TcpHeader.SackBlockLength * written));
        return block - at;
    }
}
