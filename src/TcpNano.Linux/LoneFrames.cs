namespace TcpNano.Linux;

/// <summary>
/// Says when to leave out the read that would find no frame. Where frames come one by one, as in a dialogue, that read is one system call of four. Each time the read after a lone frame finds
/// nothing, so many more such reads are left out as the time before, twice: 1, 2, 4, up to <see cref="MostSkips"/>. Two frames that came together end that, so that a bulk transfer is read to the end of each batch.
/// </summary>
/// <remarks>A guess that is wrong costs one wait, which returns at once because the frame is there.</remarks>
internal sealed class LoneFrames
{
    /// <summary>So many reads are left out in a row at most.</summary>
    public const int MostSkips = 16;

    private int _taken;   // frames since the last answer of "none"
    private int _skips;   // reads that may still be left out
    private int _patience;

    /// <summary>Whether the next read would find nothing, by what the last ones have found. The driver answers then that there is no frame.</summary>
    public bool SkipsRead()
    {
        if (_taken != 1 || _skips == 0)
        {
            return false;
        }

        _skips--;
        _taken = 0;
        return true;
    }

    /// <summary>A read has ended.</summary>
    /// <param name="found">Whether there was a frame.</param>
    public void Note(bool found)
    {
        if (found)
        {
            _taken++;
            return;
        }

        _patience = _taken == 1 ? Math.Clamp(2 * _patience, 1, MostSkips) : 0;
        _skips = _patience;
        _taken = 0;
    }
}
