namespace TcpNano.W5500.Tests;

/// <summary>The driver with a clock that a test sets.</summary>
internal sealed class TestMac : W5500Mac
{
    private readonly Func<long> _clock;

    public TestMac(W5500Settings settings, Func<long> clock)
        : base(settings)
    {
        _clock = clock;
        Now();
    }

    public override long Now()
    {
        return SetNow(_clock());
    }
}
