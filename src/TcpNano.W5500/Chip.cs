namespace TcpNano.W5500;

/// <summary>Addresses, bits and sizes of the W5500, from WIZnet's datasheet (version 1.0.9), by its names.</summary>
internal static class Chip
{
    // Control octets of an SPI frame: block select in bits 7 to 3, write in bit 2, length until chip select rises.
    public const int CommonBlock = 0;
    public const int SocketBlock = 1 << 3;
    public const int TransmitBuffer = 2 << 3;
    public const int ReceiveBuffer = 3 << 3;
    public const int NextSocket = 4 << 3;
    public const int Write = 4;

    // Common registers.
    public const int MR = 0x00;
    public const int SHAR = 0x09;
    public const int SIMR = 0x18;
    public const int RTR = 0x19;
    public const int LastOfCommonHead = 0x1A;
    public const int FirstOfCommonTail = 0x2D;
    public const int PHYCFGR = 0x2E;
    public const int VERSIONR = 0x39;

    // Registers of a socket.
    public const int Sn_MR = 0x00;
    public const int Sn_CR = 0x01;
    public const int Sn_IR = 0x02;
    public const int Sn_RXBUF_SIZE = 0x1E;
    public const int Sn_TX_WR = 0x24;
    public const int Sn_RX_RD = 0x28;
    public const int LastOfSocketState = 0x2B;
    public const int Sn_IMR = 0x2C;
    public const int Sockets = 8;

    // MR: reset; no answers of the chip's own to echo requests.
    public const int Reset = 0x80;
    public const int PingBlock = 0x10;

    // PHYCFGR.
    public const int Link = 1;
    public const int FullSpeed = 6;

    // Sn_MR: all that is received, with the filter for our address and what passes it besides.
    public const int MacRaw = 0x04;
    public const int MacFilter = 0x80;
    public const int BlockMulticast = 0x20;
    public const int BlockIPv6 = 0x10;

    // Sn_CR.
    public const int Open = 0x01;
    public const int Close = 0x10;
    public const int Send = 0x20;
    public const int Receive = 0x40;

    // Sn_IR and Sn_IMR: a frame has come. Sn_SR.
    public const int ReceivedInterrupt = 0x04;
    public const int MacRawStatus = 0x42;

    // RTR after a reset: two octets that differ, by which the order of octets in words shows.
    public const int DefaultRetryTime = 0x07D0;

    public const int Version = 4;
    public const int BufferKilobytes = 16;
    public const int BufferSize = 16384;
    public const int AddressLength = 6;
}
