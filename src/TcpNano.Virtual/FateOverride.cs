namespace TcpNano.Virtual;

/// <summary>Has the last word on what happens to a frame, for scripted trouble: lose just this one, hold just that one.</summary>
/// <param name="from">The sender; null when the frame was injected.</param>
/// <param name="frame">The frame.</param>
/// <param name="fate">What the <see cref="Impairment"/> decided.</param>
/// <returns>What happens: <paramref name="fate"/> or another.</returns>
public delegate FrameFate FateOverride(VirtualDriver? from, ReadOnlySpan<byte> frame, FrameFate fate);
