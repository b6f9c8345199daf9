namespace TcpNano.Internet;

/// <summary>A token bucket: a given number of tokens per second on average, and at most that number at once.</summary>
internal sealed class RateLimiter
{
    private const int OneSecond = 1000;

    // A full bucket, in thousandths of a token, must fit an int.
    private const int MaxPerSecond = 1000000;

    private readonly int _perSecond;
    private int _thousandths;
    private int _filled;
    private bool _used;

    /// <summary>Makes a full bucket.</summary>
    /// <param name="perSecond">Tokens per second and in a full bucket; 0 or less for none at all.</param>
    public RateLimiter(int perSecond)
    {
        _perSecond = perSecond > MaxPerSecond ? MaxPerSecond : perSecond;
        _thousandths = _perSecond * OneSecond;
    }

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="now">The time.</param>
    /// <returns>False: the limit is reached.</returns>
    public bool TryTake(int now)
    {
        if (_used)
        {
            // Negative after 24 days without a call, which is long enough for a full bucket.
            int passed = now - _filled;
            if (passed < 0 || passed >= OneSecond)
            {
                passed = OneSecond;
            }

            int full = _perSecond * OneSecond;
            int room = full - _thousandths;
            int gained = _perSecond * passed;
            _thousandths = gained < room ? _thousandths + gained : full;
        }

        _used = true;
        _filled = now;
        if (_thousandths < OneSecond)
        {
            return false;
        }

        _thousandths -= OneSecond;
        return true;
    }
}
