using System.Buffers.Binary;
using System.Device.Gpio;

namespace TcpNano.W5500.Tests.Model;

/// <content>Registers.</content>
internal sealed partial class W5500Model
{
    private const int Common = 0;
    private const int CommonLast = 0x39;
    private const int SocketLast = 0x2F;
    private const int Sockets = 8;

    // Registers the driver names, by the datasheet's names.
    private const int MR = 0x00;
    private const int SHAR = 0x09;
    private const int SIMR = 0x18;
    private const int RTR = 0x19;
    private const int PHYCFGR = 0x2E;
    private const int VERSIONR = 0x39;
    private const int Sn_MR = 0x00;
    private const int Sn_CR = 0x01;
    private const int Sn_IR = 0x02;
    private const int Sn_SR = 0x03;
    private const int Sn_RXBUF_SIZE = 0x1E;
    private const int Sn_TXBUF_SIZE = 0x1F;
    private const int Sn_TX_FSR = 0x20;
    private const int Sn_TX_RD = 0x22;
    private const int Sn_TX_WR = 0x24;
    private const int Sn_RX_RSR = 0x26;
    private const int Sn_RX_RD = 0x28;
    private const int Sn_RX_WR = 0x2A;
    private const int Sn_IMR = 0x2C;

    private readonly byte[] _common = new byte[CommonLast + 1];
    private readonly byte[][] _sockets = [.. Enumerable.Range(0, Sockets).Select(_ => new byte[SocketLast + 1])];
    private int _phy = 0xBF;

    /// <summary>Times the chip was reset, by pin, by command or for want of power.</summary>
    public int Resets { get; private set; }

    /// <summary>Whether the cable is in.</summary>
    public bool LinkUp
    {
        get => (_phy & 1) != 0;
        set => _phy = value ? 0xBF : 0xB8;
    }

    /// <summary>Link at 10 Mbit/s, one way at a time.</summary>
    public bool IsSlow
    {
        get => (_phy & 6) != 6;
        set => _phy = value ? 0xB9 : 0xBF;
    }

    /// <summary>Power fails for a moment.</summary>
    public void BrownOut()
    {
        lock (_lock)
        {
            Defaults();
            _hasLostPower = true;
        }
    }

    /// <summary>Sets a register of socket 0, as nobody but a fault does.</summary>
    public void Poke(int register, byte value)
    {
        lock (_lock)
        {
            _sockets[0][register] = value;
        }
    }

    /// <summary>Sets a common register, as nobody but a fault does.</summary>
    public void PokeCommon(int register, byte value)
    {
        lock (_lock)
        {
            _common[register] = value;
        }
    }

    public byte Peek(int register)
    {
        lock (_lock)
        {
            return _sockets[0][register];
        }
    }

    public byte PeekCommon(int register)
    {
        lock (_lock)
        {
            return _common[register];
        }
    }

    private byte[] Socket0 => _sockets[0];

    private void Defaults()
    {
        Resets++;
        Array.Clear(_common);
        BinaryPrimitives.WriteUInt16BigEndian(_common.AsSpan(RTR), 0x07D0);
        _common[0x1B] = 8;
        foreach (byte[] socket in _sockets)
        {
            Array.Clear(socket);
            socket[Sn_RXBUF_SIZE] = 2;
            socket[Sn_TXBUF_SIZE] = 2;
            socket[Sn_IMR] = 0xFF;
            socket[0x16] = 0x80;
        }

        Forget();
        SignalInterrupt();
    }

    private byte Read(int block, int address)
    {
        if (block == Common)
        {
            if (address > CommonLast)
            {
                Forbid($"reading reserved register 0x{address:X4}");
                return 0xFF;
            }

            return address == VERSIONR ? Version : address == PHYCFGR ? (byte)_phy : _common[address];
        }

        int socket = block >> 2;
        switch (block & 3)
        {
            case 1:
                if (address > SocketLast)
                {
                    Forbid($"reading reserved socket register 0x{address:X4}");
                    return 0xFF;
                }

                return socket == 0 ? ReadSocket0(address) : _sockets[socket][address];

            case 2:
                return _transmit[address & BufferMask];

            default:
                return _receive[address & BufferMask];
        }
    }

    private byte ReadSocket0(int address)
    {
        int word = (address & ~1) switch
        {
            Sn_TX_FSR => TransmitSize - Distance(TransmitRead, TransmitWrite),
            Sn_TX_RD => TransmitRead,
            Sn_TX_WR => TransmitWrite,
            Sn_RX_RSR => Distance(_freed, ReceiveWrite),
            Sn_RX_RD => _freed,
            Sn_RX_WR => (ReceiveWrite + ComingIn) & 0xFFFF,
            _ => -1,
        };
        return word < 0 ? Socket0[address] : (byte)((address & 1) == 0 ? word >> 8 : word);
    }

    private void Write(int block, int address, byte value)
    {
        if (block == Common)
        {
            WriteCommon(address, value);
            return;
        }

        int socket = block >> 2;
        switch (block & 3)
        {
            case 1:
                if (address > SocketLast)
                {
                    Forbid($"writing reserved socket register 0x{address:X4}");
                }
                else
                {
                    WriteSocket(socket, address, value);
                }

                break;

            case 2:
                _transmit[address & BufferMask] = value;
                break;

            default:
                Forbid("writing the receive buffer");
                break;
        }
    }

    private void WriteCommon(int address, byte value)
    {
        switch (address)
        {
            case > CommonLast or VERSIONR or 0x17:
                Forbid($"writing 0x{address:X4}, which is reserved or can only be read");
                break;

            case MR when (value & 0x80) != 0:
                Defaults();
                break;

            case PHYCFGR:
                break;

            default:
                _common[address] = value;
                break;
        }

        SignalInterrupt();
    }

    private void WriteSocket(int socket, int address, byte value)
    {
        byte[] registers = _sockets[socket];
        switch (address)
        {
            case Sn_CR:
                if (registers[Sn_CR] != 0)
                {
                    Forbid("a command before the chip has taken the one before");
                }

                registers[Sn_CR] = value;
                _commandAt = _time + CommandTime;
                break;

            case Sn_IR:
                registers[Sn_IR] &= (byte)~value;
                break;

            case Sn_SR or Sn_RX_RSR or Sn_RX_RSR + 1:
                // The chip's own, so what is written is lost. The driver says why it goes there.
                break;

            case (>= Sn_TX_FSR and < Sn_TX_WR) or Sn_RX_WR or Sn_RX_WR + 1:
                Forbid($"writing socket register 0x{address:X4}, which can only be read");
                break;

            case 0x14 or (>= 0x17 and < Sn_RXBUF_SIZE):
                Forbid($"writing reserved socket register 0x{address:X4}");
                break;

            case Sn_MR or Sn_RXBUF_SIZE or Sn_TXBUF_SIZE when registers[Sn_SR] != 0:
                Forbid($"setting 0x{address:X4} of an open socket");
                registers[address] = value;
                break;

            default:
                registers[address] = value;
                break;
        }

        SignalInterrupt();
    }

    private void SignalInterrupt()
    {
        if (!_hasPins)
        {
            return;
        }

        bool asserted = (_common[SIMR] & 1) != 0 && (Socket0[Sn_IR] & Socket0[Sn_IMR]) != 0;
        GpioController.Wires.Drive(InterruptPin, !asserted);
    }
}
