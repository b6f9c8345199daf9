using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// Puts the whole state of a stack and of its app's handles aside and back. Nothing is allocated after their construction, so the
/// state is what stands in the fields and arrays that can be reached from them: they are found once by reflection, and copied by
/// compiled code.
/// </summary>
/// <remarks>
/// The hash takes in every field and array that <see cref="Influence"/> does not except, a reference by the object it leads to; of slots
/// that are not in use and of handles that the app has let go it takes nothing, and times count from now, in steps of
/// <see cref="StateHash.Coarse"/>. Sequence numbers need no normalising as long as initial ones do not depend on the clock.
/// </remarks>
internal sealed class StackCamera
{
    private readonly NetworkStack _stack;
    private readonly int _slots;
    private readonly List<(Array Array, int Octets)> _arrays = [];
    private readonly List<Array> _referenceArrays = [];
    private readonly List<int> _hashedScalars = [];
    private readonly List<(int Offset, int Octets)> _hashedArrays = [];
    private readonly List<int> _hashedReferences = [];
    private readonly List<int>[] _slotScalars;
    private readonly List<int>[] _slotReferences;
    private readonly TcpConnection[] _handles;
    private readonly List<int>[] _handleScalars;
    private readonly List<int>[] _handleReferences;
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Array, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Array> _hashedOnce = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int Offset, int Size)> _slotArrays = [];
    private readonly SelectiveAck _sack;
    private readonly Action<long[], object?[]> _save;
    private readonly Action<long[], object?[]> _load;
    private int _scalars;
    private int _references;
    private int _octets;

    /// <summary>Looks at a stack, and at what its app holds of it.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="connections">All the handles of connections that its app will ever bind.</param>
    /// <param name="listener">The only listener that its app will ever open.</param>
    public StackCamera(NetworkStack stack, TcpConnection[] connections, TcpListener listener)
    {
        _stack = stack;
        _handles = connections;
        _slots = stack.Tcp.Table.All.Length;
        _slotScalars = Lists(_slots);
        _slotReferences = Lists(_slots);
        _handleScalars = Lists(connections.Length);
        _handleReferences = Lists(connections.Length);
        ParameterExpression scalars = Expression.Parameter(typeof(long[]));
        ParameterExpression references = Expression.Parameter(typeof(object?[]));
        List<Expression> save = [];
        List<Expression> load = [];
        Queue<object> open = new();
        foreach (object root in (object[])[stack, listener, .. connections])
        {
            _numbers.Add(root, _numbers.Count);
            open.Enqueue(root);
        }

        while (open.TryDequeue(out object? owner))
        {
            foreach (FieldInfo field in FieldsOf(owner.GetType()))
            {
                Look(owner, field, scalars, references, save, load, open);
            }
        }

        _sack = _numbers.Keys.OfType<SelectiveAck>().Single();
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

        foreach (int reference in _hashedReferences)
        {
            hash.Add(NumberOf(image.References[reference]));
        }

        for (int slot = 0; slot < _slots; slot++)
        {
            if ((_stack.Tcp.Table.All[slot].AppFlags & AppFlags.InUse) != 0)
            {
                HashSlot(image, slot, now, ref hash);
            }
            else
            {
                hash.Add(-1);
            }
        }

        HashHalfOpen(now, ref hash);
        HashTimeWait(now, ref hash);
        for (int handle = 0; handle < _handles.Length; handle++)
        {
            if (_handles[handle].IsOpen)
            {
                hash.Add(_handles[handle].Bits & ~HandleFlags.Events);
                HashFields(image, _handleScalars[handle], _handleReferences[handle], ref hash);
            }
            else
            {
                hash.Add(-1);
            }
        }
    }

    private void HashTimeWait(int now, ref StateHash hash)
    {
        TimeWaitTable table = _stack.Tcp.TimeWait;
        hash.Add(table.Count);
        for (int entry = table.Oldest; entry != TimeWaitTable.None; entry = table.After(entry))
        {
            hash.Add(table.PortsOf(entry));
            hash.Add(table.RemoteOf(entry));
            hash.Add(table.SndNxt(entry));
            hash.Add(table.RcvNxt(entry));
            hash.Add(table.IsChallenged(entry) ? 1 : 0);
            hash.Add(StateHash.Coarse(_stack.Clock.Now + table.Left(entry) - now));
        }
    }

    private void HashSlot(StackImage image, int slot, int now, ref StateHash hash)
    {
        HashFields(image, _slotScalars[slot], _slotReferences[slot], ref hash);
        foreach ((int offset, int size) in _slotArrays)
        {
            hash.Add(Word(image.Octets, offset + (slot * size), size));
        }

        if (_stack.Tcp.Listeners.Unowned.ListOf(slot) == UnownedLists.Orphans)
        {
            hash.Add(StateHash.Coarse(now - _stack.Tcp.Orphans.ClosedAt(slot)));
            hash.Add(StateHash.Coarse(now - _stack.Tcp.Orphans.ProgressAt(slot)));
        }

        ReassemblyQueue reassembly = _stack.Tcp.Reassembly;
        int block = slot * _stack.Tcp.Reassembly.Blocks;
        for (int i = block; i < block + reassembly.Counts[slot]; i++)
        {
            hash.Add(reassembly.Starts[i]);
            hash.Add(reassembly.Ends[i]);
        }

        HashOptions(_stack.Tcp.Table.All[slot], ref hash);

        for (int timer = slot * TimerKind.Count; timer < (slot + 1) * TimerKind.Count; timer++)
        {
            hash.Add(_stack.Timers.IsArmed(timer) ? StateHash.Coarse(_stack.Timers.DeadlineOf(timer) - now) : -1);
        }
    }

    // What timestamps and SACK go by, where they were agreed on.
    private void HashOptions(TransmissionControlBlock c, ref StateHash hash)
    {
        if (Timestamps.IsOn(c))
        {
            hash.Add(c.LastAckSent);
        }

        if ((c.RcvFlags & RcvFlags.Sack) == 0)
        {
            return;
        }

        if ((c.RcvFlags & RcvFlags.Duplicate) != 0)
        {
            hash.Add(_sack.Starts[c.Index]);
            hash.Add(_sack.Ends[c.Index]);
        }

        ReassemblyQueue reassembly = _stack.Tcp.Reassembly;
        for (int i = reassembly.NextNewest(c.Index, ReassemblyQueue.None); i != ReassemblyQueue.None; i = reassembly.NextNewest(c.Index, i))
        {
            hash.Add(reassembly.Starts[i]);
        }
    }

    // There is one pair of ends, and so one entry at most.
    private void HashHalfOpen(int now, ref StateHash hash)
    {
        SynCache cache = _stack.Tcp.HalfOpen;
        int entry = cache.Any();
        hash.Add(entry == SynCache.None ? -1 : StateHash.Coarse(cache.DueIn(entry, now)));
        if (entry != SynCache.None)
        {
            hash.Add(cache.Iss[entry]);
            hash.Add(cache.Irs[entry]);
            hash.Add(cache.OptionsOf(entry));
            hash.Add(cache.MssOf(entry) | (cache.Retries(entry) << 16) | (cache.HasNotLeft(entry) ? 1 << 24 : 0));
        }

        SynCookies cookies = _stack.Tcp.Cookies;
        bool areOut = cookies.Periods != 0 && cookies.Age(now) < 2 * SynCookies.Period;
        hash.Add(areOut ? cookies.Periods : -1);
        hash.Add(areOut ? StateHash.Coarse(cookies.Age(now)) : -1);
        hash.Add(areOut ? cookies.TakenSum : -1);
    }

    private void HashFields(StackImage image, List<int> scalars, List<int> references, ref StateHash hash)
    {
        foreach (int scalar in scalars)
        {
            hash.Add(image.Scalars[scalar]);
        }

        foreach (int reference in references)
        {
            hash.Add(NumberOf(image.References[reference]));
        }
    }

    private int NumberOf(object? value)
    {
        return value is null ? -1
            : _numbers.TryGetValue(value, out int number) ? number
            : throw new InvalidOperationException($"A {value.GetType().Name} came up that is not put aside.");
    }

    private void Look(
        object owner,
        FieldInfo field,
        ParameterExpression scalars,
        ParameterExpression references,
        List<Expression> save,
        List<Expression> load,
        Queue<object> open)
    {
        Type type = field.FieldType;
        string name = $"{owner.GetType().Name}.{field.Name}";
        bool hashed = Influence.Has(field.DeclaringType!, field.Name);
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
                ListFor(owner, _slotScalars, _handleScalars, _hashedScalars).Add(_scalars);
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
            if (hashed)
            {
                ListFor(owner, _slotReferences, _handleReferences, _hashedReferences).Add(_references);
                Hashed.Add(name);
            }

            _references++;
        }

        // A frame is received into it anew at every poll.
        object? value = owner is Dispatcher && field.Name == "_frame" ? null : field.GetValue(owner);
        if (value is null || IsOutside(value))
        {
            return;
        }

        bool isNew = _numbers.TryAdd(value, _numbers.Count);
        if (value is Array numbers && type.GetElementType()!.IsPrimitive)
        {
            AddArray(numbers, isNew, hashed, name);
        }
        else if (!isNew)
        {
            return;
        }
        else if (value is not Array array)
        {
            open.Enqueue(value);
        }
        else
        {
            _referenceArrays.Add(array);
            foreach (object? element in array)
            {
                if (element is not null && _numbers.TryAdd(element, _numbers.Count))
                {
                    open.Enqueue(element);
                }
            }
        }
    }

    // Several may share an array: it is hashed when it makes a difference to one of them.
    private void AddArray(Array array, bool isNew, bool hashed, string name)
    {
        int octets = Buffer.ByteLength(array);
        if (isNew)
        {
            _places.Add(array, _octets);
            _arrays.Add((array, octets));
            _octets += octets;
        }

        if (!hashed || !_hashedOnce.Add(array))
        {
            return;
        }

        Hashed.Add(name);
        bool isHeads = array == _stack.Queue.Heads || array == _stack.Tcp.Listeners.Unowned.Heads; // an element for each list, of which there may be as many
        if (array.Length == _slots && !isHeads)
        {
            _slotArrays.Add((_places[array], octets / _slots));
        }
        else
        {
            _hashedArrays.Add((_places[array], octets));
        }
    }

    private List<int> ListFor(object owner, List<int>[] slots, List<int>[] handles, List<int> others)
    {
        int handle = Array.IndexOf(_handles, owner as TcpConnection);
        return owner is TransmissionControlBlock c ? slots[c.Index] : handle >= 0 ? handles[handle] : others;
    }

    private static List<int>[] Lists(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
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
