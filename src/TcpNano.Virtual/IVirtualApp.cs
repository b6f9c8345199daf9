namespace TcpNano.Virtual;

/// <summary>An app on a <see cref="VirtualHost"/>. It runs after every poll of its stack and never waits.</summary>
public interface IVirtualApp
{
    /// <summary>Does what can be done now.</summary>
    /// <param name="stack">The stack it runs on.</param>
    /// <param name="now">The virtual time.</param>
    /// <returns>True when it called the stack, which is then polled again at once.</returns>
    public bool Step(NetworkStack stack, long now);
}
