namespace TcpNano.Benchmarks.Results;

/// <summary>What limits each figure: the words beside the tables. They hold for the stack as it is; whoever changes it looks here, too.</summary>
internal static class Limits
{
    /// <summary>How to read all tables.</summary>
    public const string General = """
        Ratios are of samples taken one after another in the same round; a table gives their median and quartiles. Read them, and not the figures beside them,
        which move with the machine; less than a tenth is noise. *kernel* is Linux's own TCP over a veth pair without offloads. *reflector* is the floor: a
        responder in C# that turns each frame's header round and writes it back, with checksums and nothing else, waiting by poll or in read. Echo and
        connections have client and system on one processor, bulk has them on two where there are two. CPU is that of the system's process, allocation too.
        On a machine that is busy with something else, p50 and CPU hold where rates do not.
        """;

    /// <summary>What limits the figures of a table.</summary>
    /// <param name="key">The table's key.</param>
    /// <returns>A few sentences.</returns>
    public static string Of(string key)
    {
        return key switch
        {
            "bulk" => "The kernel: four fifths of the processor's time is its work in read and write, one call for each frame of 1500 octets. Larger frames would be "
                + "the way on: the reflector itself is no faster than it is here.",
            "echo" => "Three calls an echo (poll, read, write) and the two switches between client and system on one processor; the fourth, a read that finds nothing, is left out as long as frames come one by one. "
                + "The reflector that waits in read saves the poll.",
            "connect" => "Frames: a connection takes the system a SYN|ACK, an ACK and a FIN to write, or two of them where the FIN rides on the ACK.",
            "scaling" => "The processor's caches: each connection in turn touches its control block, its rings, its handle and its timers. Sampled with every connection in "
                + "turn, the stack's own code has 22 % of the time at 1024 and 8 % at 1, and a third of that is three instructions of FastInput.Take: the first that "
                + "touches the control block, the receive ring and the handle. The kernel, of which each call takes more there too, has the rest. The table lookup and "
                + "the wheel cost the same at any number (the micro-benchmarks).",
            "impaired" => "Congestion control: a window that is halved for each loss carries what the loss allows, whoever sends; windows end where the buffers do. "
                + "What is only late and is taken for lost halves it, too. A burst takes up to four frames in a row, retransmissions among them. The rate model reduces for no "
                + "loss, and what bounds it is the window: 64 KB in 10.4 ms are 6.3 MB/s, and each lost segment holds the window up for the round trip in which it is sent again.",
            "virtual-10" or "virtual-100" => "Without loss, the window by the round trip: 32 KB in 100 ms are 328 kB/s, less what does not fill a segment. With loss, "
                + "how it is repaired: each loss that only the retransmission timer finds costs at least its floor of 200 ms, and twice that the next time. "
                + "Bursts count frames and not time: a sender that is silent but for its retransmissions loses these one by one.",
            "wheel" => "Nothing that grows: a timer is filed by shifts and masks. At many entries the lists no longer fit the caches.",
            "demultiplexer" => "One multiplication each for address and ports, one for the bucket, and a chain of one or two; then the caches. It ends at 65,000: "
                + "slots have numbers of 16 bits, and more would cost a device two octets for each, which never has so many.",
            _ => "Not looked into yet.",
        };
    }
}
