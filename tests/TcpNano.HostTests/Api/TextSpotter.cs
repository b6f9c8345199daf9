using System.Collections.Concurrent;
using TcpNano.Link;

namespace TcpNano.HostTests.Api;

/// <summary>Stands between a stack and its driver, and looks where in the stack's arrays the text of frames lies.</summary>
internal sealed class TextSpotter(MacDriver inner, byte[] text) : MacDriver
{
    public override MacCapabilities Capabilities => inner.Capabilities;

    public override int Mtu => inner.Mtu;

    public override bool IsLinkUp => inner.IsLinkUp;

    /// <summary>Indices at which the text was found in frames received.</summary>
    public ConcurrentBag<int> Received { get; } = [];

    /// <summary>Indices at which the text was found in frames sent.</summary>
    public ConcurrentBag<int> Sent { get; } = [];

    public override void GetAddress(byte[] buffer)
    {
        inner.GetAddress(buffer);
    }

    public override int Receive(byte[] frame)
    {
        int length = inner.Receive(frame);
        Look(frame, length, Received);
        return length;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        Look(frame, length, Sent);
        return inner.Transmit(frame, length);
    }

    public override int Wait(int timeout)
    {
        return inner.Wait(timeout);
    }

    public override void Kick()
    {
        inner.Kick();
    }

    public override long Now()
    {
        return inner.Now();
    }

    // In shorter frames it can only be what is left of another one.
    private void Look(byte[] frame, int length, ConcurrentBag<int> found)
    {
        int at = frame.AsSpan().IndexOf(text);
        if (length > text.Length && at >= 0)
        {
            found.Add(at);
        }
    }
}
