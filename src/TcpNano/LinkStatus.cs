using TcpNano.Tcp;

namespace TcpNano;

/// <summary>The link below a stack. <see cref="NetworkStack.NextReady"/> names it when the link went up or down.</summary>
public sealed class LinkStatus : NetworkHandle
{
    /// <summary>Whether the link was up when the stack last looked.</summary>
    internal bool WasUp;

    internal LinkStatus(NetworkStack stack)
        : base(stack)
    {
        Bits = HandleFlags.Open;
    }

    /// <summary>Whether the link can carry frames, as the pump or <see cref="NetworkStack.WaitForWork"/> last saw it.</summary>
    public bool IsUp
    {
        get { return WasUp; }
    }
}
