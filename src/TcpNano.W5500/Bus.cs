using System;
using System.Device.Spi;

namespace TcpNano.W5500;

/// <summary>
/// Everything that goes over SPI: a method is a transfer. Frames go as octets, registers as words, which cost no objects.
/// </summary>
/// <remarks>
/// Words begin with a 16-bit address and a control octet, so that the first octet of data shares the second word. What is read begins
/// one register early, or ends one late, so that 16-bit registers fill words of their own. Where that is a write, the octet
/// too many goes to Sn_RX_RSR or Sn_SR, which the chip alone can write.
/// </remarks>
internal sealed class Bus
{
    /// <summary>The longest piece of the receive buffer that is read at once: the largest frame, with a tag, behind its length.</summary>
    public const int MostRead = 2 + 1518;

    /// <summary>Where what was read begins in <see cref="Received"/>.</summary>
    public const int DataStart = 4;

    /// <summary>What was read last from the receive buffer.</summary>
    public readonly byte[] Received = new byte[DataStart + MostRead];

    // The state of the socket, as ReadSocket found it.
    public int Interrupts;
    public int Status;
    public int Sizes;
    public int TransmitRead;
    public int TransmitWrite;
    public int ReceivedSize;
    public int ReceiveRead;
    public int ReceiveWrite;

    /// <summary>Transfers so far.</summary>
    public int Transfers;

    private const int HeaderOctets = 3;
    private const int FrameStart = 6;
    private const int HeaderStart = FrameStart - HeaderOctets;

    private readonly SpiDevice _spi;
    private readonly byte[] _sent = new byte[DataStart + MostRead];
    private readonly Registers _socket;
    private readonly Registers _mode;
    private readonly Registers _mask;
    private readonly Registers _head;
    private readonly Registers _tail;
    private readonly ushort[] _state;
    private readonly ushort[] _readPointer;
    private readonly ushort[] _writePointer;
    private readonly ushort[] _command = new ushort[2];
    private readonly ushort[] _commandAndClear = new ushort[3];
    private readonly bool _lowFirst;

    /// <summary>Prepares the transfers.</summary>
    /// <param name="spi">The bus.</param>
    /// <param name="lowFirst">Whether it sends the low octet of a word first.</param>
    public Bus(SpiDevice spi, bool lowFirst)
    {
        _spi = spi;
        _lowFirst = lowFirst;
        _socket = new Registers(spi, Chip.SocketBlock, Chip.Sn_CR, Chip.LastOfSocketState, lowFirst);
        _mode = new Registers(spi, Chip.SocketBlock, Chip.Sn_MR, Chip.Sn_MR, lowFirst);
        _mask = new Registers(spi, Chip.SocketBlock, Chip.Sn_IMR, Chip.Sn_IMR, lowFirst);
        _head = new Registers(spi, Chip.CommonBlock, Chip.MR, Chip.LastOfCommonHead, lowFirst);
        _tail = new Registers(spi, Chip.CommonBlock, Chip.FirstOfCommonTail, Chip.VERSIONR, lowFirst);
        _state = _socket.Words;
        _readPointer = Request(Chip.Sn_RX_RD - 1);
        _writePointer = Request(Chip.Sn_TX_WR);
        _command[0] = InOrder(Chip.Sn_CR);
        _commandAndClear[0] = InOrder(Chip.Sn_CR);
        _commandAndClear[2] = InOrder(Chip.ReceivedInterrupt << 8);
    }

    /// <summary>Whether this platform sends the low octet of a word first: the ESP32 does, the RP2040 does not.</summary>
    /// <param name="spi">The bus; the chip has just been reset.</param>
    /// <param name="lowFirst">The answer.</param>
    /// <returns>False when the chip's answer is neither.</returns>
    public static bool TryOrder(SpiDevice spi, out bool lowFirst)
    {
        // Address and control octet are 0, the same in both orders. RTR is a word that differs.
        Registers head = new Registers(spi, Chip.CommonBlock, Chip.MR, Chip.LastOfCommonHead, false);
        head.Read();
        int word = head.Words[(HeaderOctets + Chip.RTR) / 2];
        lowFirst = word == Registers.InOrder(Chip.DefaultRetryTime, true);
        return lowFirst || word == Chip.DefaultRetryTime;
    }

    /// <summary>Reads Sn_CR to Sn_RX_WR: all that receiving and sending have to know, in one reading.</summary>
    public void ReadSocket()
    {
        Transfers++;
        _socket.Read();
        ushort[] s = _state;
        int interrupts = s[2];
        int sizes = s[16];
        int transmitRead = s[18];
        int transmitWrite = s[19];
        int size = s[20];
        int receiveRead = s[21];
        int receiveWrite = s[22];
        if (_lowFirst)
        {
            interrupts = ((interrupts & 0xFF) << 8) | (interrupts >> 8);
            sizes = ((sizes & 0xFF) << 8) | (sizes >> 8);
            transmitRead = ((transmitRead & 0xFF) << 8) | (transmitRead >> 8);
            transmitWrite = ((transmitWrite & 0xFF) << 8) | (transmitWrite >> 8);
            size = ((size & 0xFF) << 8) | (size >> 8);
            receiveRead = ((receiveRead & 0xFF) << 8) | (receiveRead >> 8);
            receiveWrite = ((receiveWrite & 0xFF) << 8) | (receiveWrite >> 8);
        }

        Interrupts = interrupts >> 8;
        Status = interrupts & 0xFF;
        Sizes = sizes;
        TransmitRead = transmitRead;
        TransmitWrite = transmitWrite;
        ReceivedSize = size;
        ReceiveRead = receiveRead;
        ReceiveWrite = receiveWrite;
    }

    /// <summary>Reads what the driver has set besides, link and version: four transfers.</summary>
    public void ReadSetup()
    {
        Transfers += 4;
        _head.Read();
        _tail.Read();
        _mode.Read();
        _mask.Read();
    }

    /// <summary>A common register, as <see cref="ReadSetup"/> found it.</summary>
    public int Common(int register)
    {
        return register < Chip.FirstOfCommonTail ? _head.Octet(register) : _tail.Octet(register);
    }

    /// <summary>Sn_MR, as <see cref="ReadSetup"/> found it.</summary>
    public int SocketMode()
    {
        return _mode.Octet(Chip.Sn_MR);
    }

    /// <summary>Sn_IMR, as <see cref="ReadSetup"/> found it.</summary>
    public int SocketMask()
    {
        return _mask.Octet(Chip.Sn_IMR);
    }

    /// <summary>Sets Sn_RX_RD.</summary>
    public void SetReceiveRead(int pointer)
    {
        Transfers++;
        _readPointer[2] = (ushort)(_lowFirst ? ((pointer & 0xFF) << 8) | (pointer >> 8) : pointer);
        _spi.Write(_readPointer);
    }

    /// <summary>Sets Sn_TX_WR.</summary>
    public void SetTransmitWrite(int pointer)
    {
        Transfers++;
        _writePointer[1] = InOrder(((Chip.SocketBlock | Chip.Write) << 8) | (pointer >> 8));
        _writePointer[2] = InOrder((pointer & 0xFF) << 8);
        _spi.Write(_writePointer);
    }

    /// <summary>Gives the socket a command.</summary>
    public void Command(int command)
    {
        Transfers++;
        _command[1] = InOrder(((Chip.SocketBlock | Chip.Write) << 8) | command);
        _spi.Write(_command);
    }

    /// <summary>Gives the socket a command, and clears the interrupt of received frames in the register behind it.</summary>
    public void CommandAndClear(int command)
    {
        Transfers++;
        _commandAndClear[1] = InOrder(((Chip.SocketBlock | Chip.Write) << 8) | command);
        _spi.Write(_commandAndClear);
    }

    /// <summary>Reads from the receive buffer. The chip wraps at its end.</summary>
    /// <param name="pointer">Where, by the 16-bit pointer.</param>
    /// <param name="count">Octets, 1 to <see cref="MostRead"/>; they begin at <see cref="DataStart"/> in <see cref="Received"/>.</param>
    /// <remarks>
    /// One octet more is read before the first, so that the frame behind its two octets of length lies at 6: as far from a multiple of 4 as in the
    /// stack's buffer, which makes the copy many times as fast on the ESP32. Its DMA wants whole words, too.
    /// </remarks>
    public void ReadBuffer(int pointer, int count)
    {
        Transfers++;
        byte[] sent = _sent;
        int from = pointer - 1;
        sent[0] = (byte)(from >> 8);
        sent[1] = (byte)from;
        sent[2] = Chip.ReceiveBuffer;
        int length = (count + DataStart + 3) & ~3;
        _spi.TransferFullDuplex(new SpanByte(sent, 0, length), new SpanByte(Received, 0, length));
    }

    /// <summary>Writes a frame to the transmit buffer. The chip wraps at its end.</summary>
    /// <param name="pointer">Where, by the 16-bit pointer.</param>
    /// <param name="frame">The frame's array.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="padded">Octets with those of value 0 behind it.</param>
    public void WriteFrame(int pointer, byte[] frame, int start, int length, int padded)
    {
        Transfers++;
        byte[] sent = _sent;
        Array.Copy(frame, start, sent, FrameStart, length);
        if (padded != length)
        {
            Array.Clear(sent, FrameStart + length, padded - length);
        }

        sent[HeaderStart] = (byte)(pointer >> 8);
        sent[HeaderStart + 1] = (byte)pointer;
        sent[HeaderStart + 2] = Chip.TransmitBuffer | Chip.Write;
        _spi.Write(new SpanByte(sent, HeaderStart, HeaderOctets + padded));
    }

    /// <summary>Writes some registers, when the chip is set up.</summary>
    /// <param name="block">The control octet for reading the block.</param>
    /// <param name="register">The first of them.</param>
    /// <param name="values">What they get.</param>
    /// <param name="count">How many, 1 to 8.</param>
    public void Write(int block, int register, byte[] values, int count)
    {
        Transfers++;
        Array.Copy(values, 0, _sent, HeaderOctets, count);
        _sent[0] = (byte)(register >> 8);
        _sent[1] = (byte)register;
        _sent[2] = (byte)(block | Chip.Write);
        _spi.Write(new SpanByte(_sent, 0, HeaderOctets + count));
    }

    private ushort[] Request(int register)
    {
        ushort[] words = new ushort[3];
        words[0] = InOrder(register);
        words[1] = InOrder((Chip.SocketBlock | Chip.Write) << 8);
        return words;
    }

    private ushort InOrder(int word)
    {
        return (ushort)Registers.InOrder(word, _lowFirst);
    }
}
