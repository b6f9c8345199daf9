using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>Notes what chance does to frames, or does to them what is written instead.</summary>
internal sealed class FateBook
{
    private readonly VirtualNetwork _network;
    private readonly Scenario _scenario;
    private readonly int[] _sent;
    private readonly Dictionary<(int Station, int Frame), Mishap>? _written;
    private readonly IList<Mishap>? _noted;

    /// <summary>Takes the fate of all frames in hand.</summary>
    /// <param name="network">The link.</param>
    /// <param name="scenario">Where it is written what happens to which frame, if it is.</param>
    /// <param name="noted">Gets what happens, if anybody wants to know.</param>
    public FateBook(VirtualNetwork network, Scenario scenario, IList<Mishap>? noted)
    {
        _network = network;
        _scenario = scenario;
        _noted = noted;
        _sent = new int[scenario.Stations.Count];
        _written = scenario.Mishaps?.ToDictionary(mishap => (mishap.Station, mishap.Frame));
        network.Override = Decide;
    }

    private FrameFate Decide(VirtualDriver? from, ReadOnlySpan<byte> frame, FrameFate fate)
    {
        if (from is null)
        {
            return fate;
        }

        // The last octet of its hardware address tells stations apart.
        int station = frame[11] - 1;
        int number = _sent[station]++;
        long usual = _network.Now + _scenario.Stations[station].Wire.Delay;
        if (_written is not null)
        {
            fate = _written.TryGetValue((station, number), out Mishap? mishap)
                ? new FrameFate(mishap.Copies, usual + mishap.Late, usual + mishap.CopyLate, mishap.CorruptBit)
                : new FrameFate(1, usual, 0, -1);
        }

        if (_noted is not null && (fate.Copies != 1 || fate.Due != usual || fate.CorruptBit >= 0))
        {
            _noted.Add(fate.IsLost
                ? new Mishap(station, number, 0, 0, 0, -1)
                : new Mishap(station, number, fate.Copies, (int)(fate.Due - usual), fate.Copies > 1 ? (int)(fate.DuplicateDue - usual) : 0, fate.CorruptBit));
        }

        return fate;
    }
}
