using System;
using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.Recovery;

/// <summary>
/// Loss recovery with selective acknowledgments: SACK (RFC 6675), RACK-TLP (RFC 8985), proportional rate reduction (RFC 6937), and spurious recoveries
/// undone, with a choice of congestion controllers. Set <see cref="StackOptions.Recovery"/> to one of these. With a peer that does not
/// take SACK it recovers as NewReno does (RFC 6582).
/// </summary>
/// <example><code>options.Recovery = new SackRecovery(CongestionController.Cubic);</code></example>
public sealed class SackRecovery : RecoveryFactory
{
    private readonly CongestionController _controller;

    /// <summary>Chooses the congestion controller.</summary>
    /// <param name="controller">The controller of all connections of a stack.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such controller.</exception>
    public SackRecovery(CongestionController controller)
    {
        if (controller < CongestionController.NewReno || controller > CongestionController.RateModel)
        {
            throw new ArgumentOutOfRangeException(nameof(controller));
        }

        _controller = controller;
    }

    /// <summary>The congestion controller.</summary>
    public CongestionController Controller
    {
        get { return _controller; }
    }

    internal override LossRecovery Make(StackOptions options, StackCounters counters, Timestamps timestamps, TimerWheel timers, Clock clock)
    {
        return new SackLossRecovery(options, ControlFor(options, clock), counters, timestamps, timers, clock);
    }

    internal override long BytesRequired(StackOptions options, TcpRuntime runtime)
    {
        return SackLossRecovery.BytesRequired(options, runtime) + ControlBytes(options, runtime);
    }

    private CongestionControl ControlFor(StackOptions options, Clock clock)
    {
        switch (_controller)
        {
            case CongestionController.NewReno:
                return new RenoControl(options);
            case CongestionController.Cubic:
                return new CubicControl(options, clock);
            default:
                return new RateModelControl(options, clock);
        }
    }

    private long ControlBytes(StackOptions options, TcpRuntime runtime)
    {
        switch (_controller)
        {
            case CongestionController.NewReno:
                return RenoControl.BytesRequired(options, runtime);
            case CongestionController.Cubic:
                return CubicControl.BytesRequired(options, runtime);
            default:
                return RateModelControl.BytesRequired(options, runtime);
        }
    }
}
