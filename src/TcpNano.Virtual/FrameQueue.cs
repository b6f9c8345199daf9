namespace TcpNano.Virtual;

/// <summary>Frames in flight by the time they arrive: a binary heap that allocates only while it grows.</summary>
internal sealed class FrameQueue
{
    private VirtualFrame[] _heap = new VirtualFrame[64];
    private int _count;

    public int Count => _count;

    /// <summary>The frame that arrives first; there must be one.</summary>
    public VirtualFrame First => _heap[0];

    /// <summary>When the first frame arrives; <see cref="long.MaxValue"/> when none is in flight.</summary>
    public long FirstDue => _count == 0 ? long.MaxValue : _heap[0].Due;

    /// <summary>Makes room for so many frames.</summary>
    public void Reserve(int frames)
    {
        if (frames > _heap.Length)
        {
            Array.Resize(ref _heap, frames);
        }
    }

    public void Add(VirtualFrame frame)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * _count);
        }

        int hole = _count++;
        while (hole > 0)
        {
            int parent = (hole - 1) / 2;
            if (!Before(frame, _heap[parent]))
            {
                break;
            }

            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = frame;
    }

    public VirtualFrame TakeFirst()
    {
        VirtualFrame first = _heap[0];
        VirtualFrame last = _heap[--_count];
        int hole = 0;
        while (true)
        {
            int child = 2 * hole + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Before(_heap[child], last))
            {
                break;
            }

            _heap[hole] = _heap[child];
            hole = child;
        }

        _heap[hole] = last;
        return first;
    }

    private static bool Before(VirtualFrame a, VirtualFrame b)
    {
        return a.Due < b.Due || (a.Due == b.Due && a.Order < b.Order);
    }
}
