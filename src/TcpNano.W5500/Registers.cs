using System.Device.Spi;

namespace TcpNano.W5500;

/// <summary>
/// A run of registers that one transfer reads, as words: arrays of <see cref="ushort"/> are the one kind of buffer that System.Device.Spi takes without
/// two objects per transfer.
/// </summary>
internal sealed class Registers
{
    private const int HeaderOctets = 3;

    /// <summary>What the last transfer has brought: three octets that mean nothing, then the registers.</summary>
    public readonly ushort[] Words;

    private readonly SpiDevice _spi;
    private readonly ushort[] _request;
    private readonly int _first;
    private readonly bool _lowFirst;

    /// <summary>Prepares the transfer.</summary>
    /// <param name="spi">The bus.</param>
    /// <param name="block">The control octet for reading the block.</param>
    /// <param name="first">The first register.</param>
    /// <param name="last">The last one, an odd number of registers later than the one before <paramref name="first"/>, so that words come out even.</param>
    /// <param name="lowFirst">Whether this bus sends the low octet of a word first.</param>
    public Registers(SpiDevice spi, int block, int first, int last, bool lowFirst)
    {
        _spi = spi;
        _first = first;
        _lowFirst = lowFirst;
        _request = new ushort[(HeaderOctets + last - first + 1) / 2];
        Words = new ushort[_request.Length];
        _request[0] = (ushort)InOrder(first, lowFirst);
        _request[1] = (ushort)InOrder(block << 8, lowFirst);
    }

    /// <summary>A word as it must stand in an array, or as it stands there: the same swap both ways.</summary>
    public static int InOrder(int word, bool lowFirst)
    {
        return lowFirst ? ((word & 0xFF) << 8) | (word >> 8) : word;
    }

    /// <summary>Reads them. One transfer.</summary>
    public void Read()
    {
        _spi.TransferFullDuplex(_request, Words);
    }

    /// <summary>One of the registers read last.</summary>
    public int Octet(int register)
    {
        int at = HeaderOctets + register - _first;
        int word = InOrder(Words[at / 2], _lowFirst);
        return (at & 1) == 0 ? word >> 8 : word & 0xFF;
    }
}
