namespace TcpNano.Dns.Tests.Support;

/// <summary>A resource record.</summary>
/// <param name="Owner">The name on the wire.</param>
/// <param name="Type">Its type.</param>
/// <param name="Class">Its class.</param>
/// <param name="Ttl">Time to live in seconds.</param>
/// <param name="Data">Its data.</param>
/// <param name="Length">The length it claims; null for the truth.</param>
internal sealed record Record(byte[] Owner, int Type, int Class, uint Ttl, byte[] Data, int? Length = null);
