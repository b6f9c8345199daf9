using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.W5500.Tests.Conversations;

/// <summary>Data that one connection sends and another has to receive, unchanged.</summary>
internal sealed class Flow
{
    private readonly TcpConnection _from;
    private readonly TcpConnection _to;
    private readonly byte[] _data;
    private readonly byte[] _buffer = new byte[8192];
    private int _sent;

    public Flow(TcpConnection from, TcpConnection to, int length, int seed)
    {
        _from = from;
        _to = to;
        _data = new byte[length];
        new Random(seed).NextBytes(_data);
    }

    public int Received { get; private set; }

    public bool IsDone => Received == _data.Length;

    /// <summary>Sends and receives what can be now.</summary>
    public void Step()
    {
        if (_sent < _data.Length)
        {
            int count = _from.Send(_data, _sent, _data.Length - _sent, 0);
            _sent += Math.Max(0, count);
        }

        for (int count; (count = _to.Receive(_buffer, 0, _buffer.Length, 0)) > 0;)
        {
            Assert.IsTrue(_buffer.AsSpan(0, count).SequenceEqual(_data.AsSpan(Received, count)), $"wrong data at {Received}");
            Received += count;
        }
    }
}
