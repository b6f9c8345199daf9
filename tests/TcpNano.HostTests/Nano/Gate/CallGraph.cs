using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>Who calls whom among some types. A virtual call goes to every override there is.</summary>
internal sealed class CallGraph
{
    private readonly List<TypeDefinition> _types;
    private readonly HashSet<MethodDefinition> _methods;
    private readonly Dictionary<MethodDefinition, List<MethodDefinition>> _overrides = [];
    private readonly List<MethodDefinition> _delegates;

    public CallGraph(IEnumerable<TypeDefinition> types)
    {
        _types = [.. types];
        _methods = [.. _types.SelectMany(type => type.Methods)];
        _delegates = [.. _methods.SelectMany(Instructions)
            .Where(instruction => instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn)
            .Select(instruction => ((MethodReference)instruction.Operand).Resolve())
            .Where(target => target != null && _methods.Contains(target))];
    }

    public static IEnumerable<Instruction> Instructions(MethodDefinition method)
    {
        return method.HasBody ? method.Body.Instructions : [];
    }

    /// <summary>The method of that name, by <see cref="Finding.NameOf"/>.</summary>
    public MethodDefinition Named(string name)
    {
        return _methods.SingleOrDefault(method => Finding.NameOf(method) == name) ?? throw new ArgumentException("no method " + name);
    }

    /// <summary>The public methods of a type.</summary>
    public IEnumerable<MethodDefinition> PublicOf(string type)
    {
        return _types.Single(candidate => candidate.FullName == type).Methods.Where(method => method.IsPublic && !method.IsConstructor);
    }

    /// <summary>What an instruction may call among the types.</summary>
    public IEnumerable<MethodDefinition> Called(Instruction instruction)
    {
        if (instruction.OpCode.Code is not (Code.Call or Code.Callvirt or Code.Newobj))
        {
            return [];
        }

        MethodReference reference = (MethodReference)instruction.Operand;
        MethodDefinition? callee = reference.Resolve();
        if (callee == null)
        {
            return [];
        }

        if (callee.Name == "Invoke" && callee.DeclaringType.BaseType?.FullName == "System.MulticastDelegate")
        {
            return _delegates.Where(target => target.Parameters.Count == reference.Parameters.Count);
        }

        if (instruction.OpCode.Code == Code.Callvirt && callee.IsVirtual)
        {
            return Overrides(callee);
        }

        return _methods.Contains(callee) ? [callee] : [];
    }

    /// <summary>All methods reached from some, with the one each was first reached from; of the roots that is null.</summary>
    /// <param name="roots">Where to begin.</param>
    /// <param name="enter">Which methods to look into.</param>
    public Dictionary<MethodDefinition, MethodDefinition?> Reached(IEnumerable<MethodDefinition> roots, Func<MethodDefinition, bool> enter)
    {
        Dictionary<MethodDefinition, MethodDefinition?> from = [];
        Queue<MethodDefinition> work = new();
        foreach (MethodDefinition root in roots)
        {
            if (from.TryAdd(root, null))
            {
                work.Enqueue(root);
            }
        }

        while (work.TryDequeue(out MethodDefinition? method))
        {
            foreach (MethodDefinition callee in Instructions(method).SelectMany(Called).Where(enter))
            {
                if (from.TryAdd(callee, method))
                {
                    work.Enqueue(callee);
                }
            }
        }

        return from;
    }

    /// <summary>Whether an instruction calls a member of the runtime, itself or through anything it calls.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="to">The members that are looked for.</param>
    /// <param name="enter">Which methods to look into; null for all.</param>
    public bool Leads(Instruction instruction, Func<MethodReference, bool> to, Func<MethodDefinition, bool>? enter = null)
    {
        if (instruction.OpCode.Code is not (Code.Call or Code.Callvirt))
        {
            return false;
        }

        return to((MethodReference)instruction.Operand)
            || Reached(Called(instruction).Where(enter ?? All), enter ?? All).Keys.SelectMany(Instructions).Any(inner => inner.OpCode.Code is Code.Call or Code.Callvirt && to((MethodReference)inner.Operand));
    }

    private static bool All(MethodDefinition method)
    {
        return true;
    }

    private List<MethodDefinition> Overrides(MethodDefinition callee)
    {
        if (!_overrides.TryGetValue(callee, out List<MethodDefinition>? targets))
        {
            targets = [.. _types.Where(type => IsKindOf(type, callee.DeclaringType)).SelectMany(type => type.Methods).Where(method => method.IsVirtual && IsSame(method, callee))];
            _overrides.Add(callee, targets);
        }

        return targets;
    }

    private static bool IsSame(MethodDefinition method, MethodDefinition callee)
    {
        string name = method.Name[(method.Name.LastIndexOf('.') + 1)..];
        return name == callee.Name && method.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(callee.Parameters.Select(p => p.ParameterType.FullName));
    }

    private static bool IsKindOf(TypeDefinition type, TypeDefinition ancestor)
    {
        for (TypeDefinition? t = type; t != null; t = t.BaseType?.Resolve())
        {
            if (t.FullName == ancestor.FullName || t.Interfaces.Any(i => i.InterfaceType.FullName == ancestor.FullName))
            {
                return true;
            }
        }

        return false;
    }
}
