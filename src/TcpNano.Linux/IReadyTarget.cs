namespace TcpNano.Linux;

/// <summary>What <see cref="HostStack"/> finds in the tag of a handle that is ready.</summary>
internal interface IReadyTarget
{
    /// <summary>Something happened on the handle.</summary>
    /// <param name="events">What.</param>
    public void Signal(TcpEvents events);
}
