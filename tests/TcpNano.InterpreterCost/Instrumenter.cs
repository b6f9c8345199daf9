using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.IlProbes;

namespace TcpNano.InterpreterCost;

/// <summary>Rewrites the compiled core, and a driver with it, so that they count how often each basic block is entered.</summary>
public sealed class Instrumenter
{
    /// <summary>The type added to the core; its field holds the counts.</summary>
    public const string ProbeType = "TcpNano.InterpreterCost.Probe";

    /// <summary>The field with one count for each block.</summary>
    public const string HitsField = "Hits";

    private readonly List<Block> _blocks = [];

    private Instrumenter()
    {
    }

    /// <summary>Rewrites assemblies, which count in one array: each has the field for it.</summary>
    /// <returns>The blocks, in the order of their counts.</returns>
    public static IReadOnlyList<Block> Rewrite(params (string Source, string Target)[] assemblies)
    {
        Instrumenter instrumenter = new();
        foreach ((string source, string target) in assemblies)
        {
            AssemblyProbes.Insert(source, target, ProbeType, instrumenter.MakeProbe);
        }

        return instrumenter._blocks;
    }

    private Probe MakeProbe(TypeDefinition type)
    {
        FieldDefinition hits = new(HitsField, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(type.Module.TypeSystem.Int64));
        type.Fields.Add(hits);
        int first = _blocks.Count;
        return (il, block, code) =>
        {
            MethodDefinition method = il.Body.Method;
            Cost cost = code.Aggregate(Cost.Zero, (sum, instruction) => sum + CostOf(instruction));
            _blocks.Add(new Block(method.DeclaringType.Name + "." + method.Name, cost));
            return
            [
                il.Create(OpCodes.Ldsfld, hits),
                il.Create(OpCodes.Ldc_I4, first + block),
                il.Create(OpCodes.Ldelema, method.Module.TypeSystem.Int64),
                il.Create(OpCodes.Dup),
                il.Create(OpCodes.Ldind_I8),
                il.Create(OpCodes.Ldc_I4_1),
                il.Create(OpCodes.Conv_I8),
                il.Create(OpCodes.Add),
                il.Create(OpCodes.Stind_I8),
            ];
        };
    }

    private static Cost CostOf(Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Call:
            case Code.Callvirt:
                return CostOfCall((MethodReference)instruction.Operand);

            case Code.Newobj:
            case Code.Newarr:
            case Code.Box:
            case Code.Ldstr:
                return new Cost(0, 0, 0, 0, 1, 0);

            case Code.Nop:
                return Cost.Zero;

            default:
                return new Cost(1, 0, 0, 0, 0, 0);
        }
    }

    private static Cost CostOfCall(MethodReference method)
    {
        if (method.DeclaringType.FullName == "System.Device.Spi.SpiDevice" && method.Name is "Write" or "TransferFullDuplex")
        {
            return CostOfTransfer(method);
        }

        if (method.DeclaringType.Scope is AssemblyNameReference)
        {
            // Whatever the core calls outside of itself is native code of mscorlib there, or nearly all.
            bool locks = method.DeclaringType.Name == "Monitor" && method.Name == "Enter";
            return new Cost(0, 0, 0, 1, 0, locks ? 1 : 0);
        }

        return method.Resolve().IsVirtual ? new Cost(0, 0, 1, 0, 0, 0) : new Cost(0, 1, 0, 0, 0, 0);
    }

    /// <summary>
    /// SpiDevice is C# around one native call: what its wrappers execute (library version 1.3), and the objects that nanoCLR makes of each SpanByte it
    /// passes on. The time on the wire is not in it.
    /// </summary>
    private static Cost CostOfTransfer(MethodReference method)
    {
        bool inOctets = method.Parameters[0].ParameterType.FullName == "System.SpanByte";
        return method.Name == "Write"
            ? new Cost(6, inOctets ? 2 : 1, 0, 1, inOctets ? 2 : 0, 0)
            : new Cost(10, 2, 0, 1, inOctets ? 2 : 0, 0);
    }
}
