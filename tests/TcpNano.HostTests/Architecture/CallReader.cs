using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Reads from the code of some types which of their methods call which.</summary>
/// <remarks>
/// A virtual call is a call of the method it names: of the base class, not of the overrides. Making a delegate calls its target,
/// and so does invoking one: of every target that some delegate of that type has. Fields and constants are no calls.
/// </remarks>
internal sealed class CallReader
{
    private readonly HashSet<TypeDefinition> _types;
    private readonly Dictionary<TypeDefinition, List<MethodDefinition>> _targets = [];

    public CallReader(IEnumerable<TypeDefinition> types)
    {
        _types = [.. types];
        foreach (Instruction instruction in _types.SelectMany(type => type.Methods).SelectMany(CallGraph.Instructions))
        {
            // ldftn target, newobj Delegate::.ctor
            if (IsTarget(instruction) && instruction.Next?.Operand is MethodReference { DeclaringType: TypeDefinition made } && Own(instruction) is MethodDefinition target)
            {
                _targets.TryAdd(made, []);
                _targets[made].Add(target);
            }
        }
    }

    /// <summary>Every call of a method of these types, within a type too.</summary>
    public IEnumerable<TypeCall> All()
    {
        return _types.SelectMany(type => type.Methods).SelectMany(caller => CallGraph.Instructions(caller).SelectMany(Called).Select(callee => new TypeCall(caller, callee)));
    }

    private IEnumerable<MethodDefinition> Called(Instruction instruction)
    {
        if (Own(instruction) is not MethodDefinition callee)
        {
            yield break;
        }

        yield return callee;
        if (callee.Name == "Invoke" && _targets.TryGetValue(callee.DeclaringType, out List<MethodDefinition>? targets))
        {
            foreach (MethodDefinition target in targets)
            {
                yield return target;
            }
        }
    }

    /// <summary>The method of these types that an instruction calls or makes a delegate of; null if none.</summary>
    private MethodDefinition? Own(Instruction instruction)
    {
        bool calls = IsTarget(instruction) || instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj;
        return calls && ((MethodReference)instruction.Operand).GetElementMethod() is MethodDefinition callee && _types.Contains(callee.DeclaringType) ? callee : null;
    }

    private static bool IsTarget(Instruction instruction)
    {
        return instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn;
    }
}
