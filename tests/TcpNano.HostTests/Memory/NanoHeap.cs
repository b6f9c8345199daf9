using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;

namespace TcpNano.HostTests.Memory;

/// <summary>
/// What an object and all it refers to would take of a nanoCLR heap, found by walking the real objects: blocks of 12 octets,
/// one for an object and one for each of its fields; 20 octets of header for an array, rounded up; 12 for a reference in an
/// array; 12 for an event. Drivers, threads, strings and delegates are not followed: they are somebody else's.
/// </summary>
internal sealed class NanoHeap
{
    private const BindingFlags AllOfOneType =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<object, HashSet<Type>> _owners = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<object> _left = new();
    private readonly List<(object Found, string Type, long Octets)> _all = [];

    private NanoHeap()
    {
    }

    /// <summary>Octets in all.</summary>
    public long Octets => _all.Sum(found => found.Octets);

    /// <summary>Walks what some objects refer to, and themselves; what is shared counts once.</summary>
    public static NanoHeap Walk(params object[] roots)
    {
        NanoHeap heap = new();
        Array.ForEach(roots, root => heap.Follow(root, typeof(object)));
        while (heap._left.TryDequeue(out object? next))
        {
            heap.Take(next);
        }

        return heap;
    }

    /// <summary>The octets of some of the objects: told each, and the types of those that refer to it.</summary>
    public long OctetsOf(Func<object, IReadOnlySet<Type>, bool> condition)
    {
        return _all.Where(one => condition(one.Found, _owners[one.Found])).Sum(one => one.Octets);
    }

    /// <summary>What was found, a line for each type: for the one who has to find what a new field or array costs.</summary>
    public string Describe(Func<object, IReadOnlySet<Type>, bool> condition)
    {
        IEnumerable<string> lines = _all.Where(one => condition(one.Found, _owners[one.Found]))
            .GroupBy(one => one.Type + " of " + string.Join(", ", _owners[one.Found].Select(owner => owner.Name).Order(StringComparer.Ordinal)))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Sum(one => one.Octets)} in {group.Count()} x {group.Key}");
        return string.Join(Environment.NewLine, lines);
    }

    private void Follow(object? found, Type owner)
    {
        if (found is null or MacDriver or Thread or string or Delegate)
        {
            return;
        }

        if (!_owners.TryGetValue(found, out HashSet<Type>? owners))
        {
            owners = [];
            _owners.Add(found, owners);
            _left.Enqueue(found);
        }

        owners.Add(owner);
    }

    private void Take(object found)
    {
        Type type = found.GetType();
        if (found is AutoResetEvent)
        {
            _all.Add((found, "event", 12));
        }
        else if (found is Array array)
        {
            Type element = type.GetElementType()!;
            int size = 12;
            if (element.IsPrimitive)
            {
                size = SizeOf(element);
            }
            else
            {
                Assert.IsFalse(element.IsValueType, "an array of structs is an array of objects on nanoCLR: " + type);
                foreach (object? item in array)
                {
                    Follow(item, type);
                }
            }

            _all.Add((found, $"{element.Name}[{array.Length}]", (20 + ((long)array.Length * size) + 11) / 12 * 12));
        }
        else
        {
            int fields = 0;
            for (Type? of = type; of is not null; of = of.BaseType)
            {
                foreach (FieldInfo field in of.GetFields(AllOfOneType))
                {
                    Type kind = field.FieldType;
                    Assert.IsTrue(!kind.IsValueType || kind.IsPrimitive || kind.IsEnum, "a struct is an object of its own on nanoCLR: " + type + "." + field.Name);
                    fields++;
                    if (!kind.IsValueType)
                    {
                        Follow(field.GetValue(found), type);
                    }
                }
            }

            _all.Add((found, $"{type.Name}, {fields} fields", 12 * (1 + fields)));
        }
    }

    private static int SizeOf(Type primitive)
    {
        return Type.GetTypeCode(primitive) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
            TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char => 2,
            TypeCode.Int32 or TypeCode.UInt32 => 4,
            TypeCode.Int64 or TypeCode.UInt64 => 8,
            _ => throw new NotSupportedException(primitive.Name),
        };
    }
}
