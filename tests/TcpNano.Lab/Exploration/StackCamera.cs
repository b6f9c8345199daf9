using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TcpNano.Diagnostics;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// Puts a stack's whole state aside and back. A stack allocates nothing after its construction, so its state is what stands in
/// the fields and arrays that can be reached from it: they are found once by reflection, and copied by compiled code.
/// </summary>
/// <remarks>
/// The hash takes in every field and array that is not named in <see cref="IsWithoutInfluence"/>; of slots that are not in use
/// it takes nothing, and times count from now, in steps of <see cref="StateHash.Coarse"/>. Sequence numbers need no normalising as long as initial ones do not depend on the clock.
/// </remarks>
internal sealed class StackCamera
{
    private readonly NetworkStack _stack;
    private readonly int _slots;
    private readonly List<(Array Array, int Octets)> _arrays = [];
    private readonly List<Array> _referenceArrays = [];
    private readonly List<int> _hashedScalars = [];
    private readonly List<(int Offset, int Octets)> _hashedArrays = [];
    private readonly List<int>[] _slotScalars;
    private readonly List<(int Offset, int Size)> _slotArrays = [];
    private readonly Action<long[], object?[]> _save;
    private readonly Action<long[], object?[]> _load;
    private int _scalars;
    private int _references;
    private int _octets;

    /// <summary>Looks at a stack.</summary>
    /// <param name="stack">The stack.</param>
    public StackCamera(NetworkStack stack)
    {
        _stack = stack;
        _slots = stack.Tcp.Table.All.Length;
        _slotScalars = [.. Enumerable.Range(0, _slots).Select(_ => new List<int>())];
        ParameterExpression scalars = Expression.Parameter(typeof(long[]));
        ParameterExpression references = Expression.Parameter(typeof(object?[]));
        List<Expression> save = [];
        List<Expression> load = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance) { stack.Tcp };
        Queue<object> open = new([stack.Tcp]);
        while (open.TryDequeue(out object? owner))
        {
            foreach (FieldInfo field in FieldsOf(owner.GetType()))
            {
                Look(owner, field, scalars, references, save, load, seen, open);
            }
        }

        _save = Compile(save, scalars, references);
        _load = Compile(load, scalars, references);
    }

    /// <summary>Names of everything the hash takes in.</summary>
    public List<string> Hashed { get; } = [];

    /// <summary>Makes an empty image.</summary>
    /// <returns>The image.</returns>
    public StackImage NewImage()
    {
        return new StackImage(_scalars, _octets, _references + _referenceArrays.Sum(array => array.Length));
    }

    /// <summary>Puts the state aside.</summary>
    /// <param name="image">Gets it.</param>
    public void Save(StackImage image)
    {
        _save(image.Scalars, image.References);
        int at = 0;
        foreach ((Array array, int octets) in _arrays)
        {
            Unsafe.CopyBlockUnaligned(ref image.Octets[at], ref MemoryMarshal.GetArrayDataReference(array), (uint)octets);
            at += octets;
        }

        int reference = _references;
        foreach (Array array in _referenceArrays)
        {
            Array.Copy(array, 0, image.References, reference, array.Length);
            reference += array.Length;
        }
    }

    /// <summary>Puts the state back.</summary>
    /// <param name="image">Has it.</param>
    public void Load(StackImage image)
    {
        _load(image.Scalars, image.References);
        int at = 0;
        foreach ((Array array, int octets) in _arrays)
        {
            Unsafe.CopyBlockUnaligned(ref MemoryMarshal.GetArrayDataReference(array), ref image.Octets[at], (uint)octets);
            at += octets;
        }

        int reference = _references;
        foreach (Array array in _referenceArrays)
        {
            Array.Copy(image.References, reference, array, 0, array.Length);
            reference += array.Length;
        }
    }

    /// <summary>Adds a state to a hash.</summary>
    /// <param name="image">The state.</param>
    /// <param name="now">The time, from which deadlines count.</param>
    /// <param name="hash">Gets it.</param>
    public void Hash(StackImage image, int now, ref StateHash hash)
    {
        foreach (int scalar in _hashedScalars)
        {
            hash.Add(image.Scalars[scalar]);
        }

        foreach ((int offset, int octets) in _hashedArrays)
        {
            for (int i = 0; i < octets; i++)
            {
                hash.Add(image.Octets[offset + i]);
            }
        }

        TcpProtocol layer = _stack.Tcp;
        for (int slot = 0; slot < _slots; slot++)
        {
            if ((layer.Table.All[slot].Flags & ConnectionFlags.InUse) == 0)
            {
                hash.Add(-1);
                continue;
            }

            foreach (int scalar in _slotScalars[slot])
            {
                hash.Add(image.Scalars[scalar]);
            }

            foreach ((int offset, int size) in _slotArrays)
            {
                hash.Add(Word(image.Octets, offset + (slot * size), size));
            }

            int block = slot * layer.Options.ReassemblyBlocks;
            for (int i = block; i < block + layer.Reassembly.Counts[slot]; i++)
            {
                hash.Add(layer.Reassembly.Starts[i]);
                hash.Add(layer.Reassembly.Ends[i]);
            }

            for (int timer = slot * TimerKind.Count; timer < (slot + 1) * TimerKind.Count; timer++)
            {
                hash.Add(layer.Timers.IsArmed(timer) ? StateHash.Coarse(layer.Timers.DeadlineOf(timer) - now) : -1);
            }
        }
    }

    // What cannot make a difference to what happens next between these two ends, or does so only through what is hashed anyway.
    private static bool IsWithoutInfluence(Type type, string field, string path)
    {
        return type == typeof(TimerWheel) // deadlines are hashed apart; how timers are filed says nothing
            || type == typeof(StackCounters)
            || type == typeof(NetworkStack) || type == typeof(TcpOptions) // of a call in progress, as the next lines
            || type == typeof(IPv4Input) || type == typeof(SegmentArrives) || type == typeof(SegmentBuilder)
            || type == typeof(Sender) || type == typeof(Icmp) || type == typeof(TcpCalls)
            || (type == typeof(TcpProtocol) && field is nameof(TcpProtocol.Now))
            || type == typeof(IPv4Output) || type == typeof(FastInput) // headers kept ready; identification
            || type == typeof(ArpCache) || type == typeof(ArpOutput) // known from the start, and believed for a day
            || type == typeof(RateLimiter) // far from its limit
            || type == typeof(KeepAlive) // off
            || type == typeof(EphemeralPorts) // ports are given
            || type == typeof(InitialSequence) // set before every step
            || type == typeof(ReadyQueue) || path.Contains(nameof(TcpProtocol.Ready), StringComparison.Ordinal) // the apps look at connections
            || (type == typeof(RetransmissionTimer) && field[0] == '_') // RTO has only one value
            || (type == typeof(ConnectionTable) && field is not (nameof(ConnectionTable.Ports) or nameof(ConnectionTable.Remotes)))
            || (type == typeof(IndexLists) && field is "_next" or "_previous" or "_tail")
            || (typeof(LossRecovery).IsAssignableFrom(type) && field is not ("_duplicates" or "_recover")) // never less than a segment
            || (type == typeof(ReassemblyQueue) && field is nameof(ReassemblyQueue.Starts) or nameof(ReassemblyQueue.Ends)) // hashed apart
            || (type == typeof(TcpConnection) && field is nameof(TcpConnection.TxRing) or nameof(TcpConnection.RxRing)); // octets known by position
    }

    private void Look(
        object owner,
        FieldInfo field,
        ParameterExpression scalars,
        ParameterExpression references,
        List<Expression> save,
        List<Expression> load,
        HashSet<object> seen,
        Queue<object> open)
    {
        Type type = field.FieldType;
        string name = $"{owner.GetType().Name}.{field.Name}";
        bool hashed = !IsWithoutInfluence(owner.GetType(), field.Name, PathOf(owner));
        Expression place = Expression.Field(Expression.Constant(owner), field);
        if (type.IsPrimitive || type.IsEnum)
        {
            if (field.IsInitOnly)
            {
                return;
            }

            Expression slot = Expression.ArrayAccess(scalars, Expression.Constant(_scalars));
            save.Add(Expression.Assign(slot, ToLong(place, type)));
            load.Add(Expression.Assign(place, FromLong(slot, type)));
            if (hashed)
            {
                List<int> list = owner is TcpConnection c ? _slotScalars[c.Index] : _hashedScalars;
                list.Add(_scalars);
                Hashed.Add(name);
            }

            _scalars++;
            return;
        }

        if (!field.IsInitOnly)
        {
            Expression slot = Expression.ArrayAccess(references, Expression.Constant(_references));
            save.Add(Expression.Assign(slot, Expression.Convert(place, typeof(object))));
            load.Add(Expression.Assign(place, Expression.Convert(slot, type)));
            _references++;
        }

        // A frame is received into it anew at every poll.
        object? value = owner is NetworkStack && field.Name == "_frame" ? null : field.GetValue(owner);
        if (value is null || IsOutside(value) || !seen.Add(value))
        {
            return;
        }

        if (value is not Array array)
        {
            open.Enqueue(value);
        }
        else if (type.GetElementType()!.IsPrimitive)
        {
            AddArray(array, hashed, name);
        }
        else
        {
            _referenceArrays.Add(array);
            foreach (object? element in array)
            {
                if (element is not null && seen.Add(element))
                {
                    open.Enqueue(element);
                }
            }
        }
    }

    private void AddArray(Array array, bool hashed, string name)
    {
        int octets = Buffer.ByteLength(array);
        if (hashed)
        {
            Hashed.Add(name);
            if (array.Length == _slots)
            {
                _slotArrays.Add((_octets, octets / _slots));
            }
            else
            {
                _hashedArrays.Add((_octets, octets));
            }
        }

        _arrays.Add((array, octets));
        _octets += octets;
    }

    private string PathOf(object owner)
    {
        return owner is IndexLists && owner != _stack.Tcp.Queue && owner != _stack.Tcp.Places ? nameof(TcpProtocol.Ready) : "";
    }

    private static bool IsOutside(object value)
    {
        return value is MacDriver or StackOptions or WaitHandle or Thread or string || value.GetType() == typeof(object);
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static Expression ToLong(Expression value, Type type)
    {
        return type == typeof(bool)
            ? Expression.Condition(value, Expression.Constant(1L), Expression.Constant(0L))
            : Expression.Convert(value, typeof(long));
    }

    private static Expression FromLong(Expression value, Type type)
    {
        return type == typeof(bool) ? Expression.NotEqual(value, Expression.Constant(0L)) : Expression.Convert(value, type);
    }

    private static Action<long[], object?[]> Compile(List<Expression> body, ParameterExpression scalars, ParameterExpression references)
    {
        body.Add(Expression.Empty());
        return Expression.Lambda<Action<long[], object?[]>>(Expression.Block(body), scalars, references).Compile();
    }

    private static long Word(byte[] octets, int offset, int size)
    {
        long word = 0;
        for (int i = 0; i < size; i++)
        {
            word |= (long)octets[offset + i] << (8 * i);
        }

        return word;
    }
}
