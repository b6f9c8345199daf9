#pragma warning disable CA1822

namespace TcpNano.HostTests.Nano.Examples;

/// <summary>What must not be on a hot path. Poll is the root.</summary>
internal sealed class HotPathExamples
{
    private readonly object _gate = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly Shape _shape;
    private readonly Action _action;
    private object? _kept;
    private int _count;

    public HotPathExamples(Shape shape)
    {
        _shape = shape;
        _action = FromDelegate;
    }

    public void Poll(int n)
    {
        NewObject();
        NewArray(n);
        Boxes(n);
        Literal();
        MakesString(n);
        MakesDelegate();
        Raises(n);
        LocksInLoop(n);
        LocksInLoopByCall(n);
        Waits(n);
        _shape.Draw();
        _action();
        Misuse(n);
    }

    /// <summary>Nobody calls it from Poll: it may.</summary>
    public void Start()
    {
        _kept = new object();
    }

    [Breaks("hot-newobj")]
    private void NewObject()
    {
        _kept = new object();
    }

    [Breaks("hot-newarr")]
    private void NewArray(int n)
    {
        _kept = new byte[n];
    }

    [Breaks("hot-box")]
    private void Boxes(int n)
    {
        _kept = n;
    }

    [Breaks("hot-ldstr")]
    private void Literal()
    {
        _kept = "text";
    }

    [Breaks("hot-string")]
    private void MakesString(int n)
    {
        _kept = n.ToString();
    }

    [Breaks("hot-delegate")]
    private void MakesDelegate()
    {
        _kept = new Action(Locks);
    }

    [Breaks("hot-throw")]
    private void Raises(int n)
    {
        if (n < 0)
        {
            throw (Exception)_kept!;
        }
    }

    [Breaks("hot-lock-in-loop")]
    private void LocksInLoop(int n)
    {
        for (int i = 0; i < n; i++)
        {
            lock (_gate)
            {
                _count++;
            }
        }
    }

    [Breaks("hot-lock-in-loop")]
    private void LocksInLoopByCall(int n)
    {
        while (n > 0)
        {
            n--;
            Locks();
        }
    }

    private void Locks()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    private void Waits(int n)
    {
        while (_count < n)
        {
            lock (_gate)
            {
                _count++;
            }

            _signal.WaitOne();
        }
    }

    [Breaks("hot-newarr")]
    private void FromDelegate()
    {
        _kept = new int[1];
    }

    private void Misuse(int n)
    {
        if (n < 0)
        {
            Misused.ThrowNegative();
        }
    }

    /// <summary>Reached by a virtual call only.</summary>
    internal abstract class Shape
    {
        public object? Kept;

        public abstract void Draw();
    }

    /// <summary>One of its kinds.</summary>
    internal sealed class Circle : Shape
    {
        [Breaks("hot-newobj")]
        public override void Draw()
        {
            Kept = new object();
        }
    }

    /// <summary>Cold methods, and one that only claims to be.</summary>
    internal static class Misused
    {
        public static void ThrowNegative()
        {
            throw new ArgumentOutOfRangeException("n");
        }

        [Breaks("cold")]
        public static void ThrowSometimes(int n)
        {
            if (n < 0)
            {
                throw new ArgumentOutOfRangeException("n");
            }
        }
    }
}
