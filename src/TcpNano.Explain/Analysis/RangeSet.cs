namespace TcpNano.Explain.Analysis;

/// <summary>Which octets of a stream have been seen: ranges that neither touch nor overlap. Of more than so many it forgets the oldest.</summary>
internal sealed class RangeSet
{
    private const int Most = 512;

    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>Whether all of a range has been seen.</summary>
    /// <param name="from">Its first octet.</param>
    /// <param name="to">The one behind its last.</param>
    /// <returns>Whether it has.</returns>
    public bool Has(long from, long to)
    {
        return _ranges.Exists(range => range.From <= from && to <= range.To);
    }

    /// <summary>Adds a range.</summary>
    /// <param name="from">Its first octet.</param>
    /// <param name="to">The one behind its last.</param>
    /// <returns>How many of its octets are new.</returns>
    public long Add(long from, long to)
    {
        long before = 0;
        long first = from;
        long last = to;
        int at = _ranges.FindIndex(range => range.To >= from);
        at = at < 0 ? _ranges.Count : at;
        while (at < _ranges.Count && _ranges[at].From <= to)
        {
            before += Math.Max(0, Math.Min(_ranges[at].To, to) - Math.Max(_ranges[at].From, from));
            first = Math.Min(first, _ranges[at].From);
            last = Math.Max(last, _ranges[at].To);
            _ranges.RemoveAt(at);
        }

        _ranges.Insert(at, (first, last));
        if (_ranges.Count > Most)
        {
            _ranges.RemoveAt(0);
        }

        return to - from - before;
    }
}
