namespace TcpNano.Tool.Watching;

/// <summary>A frame that the device has received or sent.</summary>
/// <param name="Number">Counts all frames.</param>
/// <param name="NextEvent">Number of the first event that comes of it or of what follows.</param>
/// <param name="Time">The device's clock, modulo 2^32 milliseconds.</param>
/// <param name="IsSent">Whether it was sent.</param>
/// <param name="HasNotLeft">Whether the driver had no room, so that it did not leave.</param>
/// <param name="Length">Its length.</param>
/// <param name="Data">Its first octets.</param>
internal sealed record TraceFrame(uint Number, uint NextEvent, uint Time, bool IsSent, bool HasNotLeft, int Length, byte[] Data) : TraceRecord;
