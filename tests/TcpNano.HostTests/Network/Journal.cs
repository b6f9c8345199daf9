using TcpNano.Virtual;

namespace TcpNano.HostTests.Network;

/// <summary>Writes down all that happens on a virtual network.</summary>
internal sealed class Journal : IFrameObserver
{
    private readonly VirtualNetwork _network;

    public Journal(VirtualNetwork network)
    {
        _network = network;
        network.AddObserver(this);
    }

    /// <summary>One line for each event.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Whether the lines hold the frames' octets.</summary>
    public bool WithContents { get; set; }

    void IFrameObserver.Sent(VirtualFrame frame) => Add("sent", frame);

    void IFrameObserver.Lost(VirtualFrame frame) => Add("lost", frame);

    void IFrameObserver.Arriving(VirtualFrame frame) => Add("arriving", frame);

    void IFrameObserver.Processed(VirtualFrame frame) => Add("processed", frame);

    void IFrameObserver.Polled(VirtualHost host)
    {
    }

    private void Add(string what, VirtualFrame frame)
    {
        string contents = WithContents ? " " + Convert.ToHexString(frame.Data, 0, frame.Length) : "";
        Lines.Add($"{_network.Now} {what} {frame.Id}{contents}");
    }
}
