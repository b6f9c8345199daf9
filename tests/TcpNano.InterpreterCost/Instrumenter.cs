using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace TcpNano.InterpreterCost;

/// <summary>Rewrites the compiled core so that it counts how often each basic block is entered.</summary>
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

    /// <summary>Rewrites an assembly.</summary>
    /// <returns>The blocks, in the order of their counts.</returns>
    public static IReadOnlyList<Block> Rewrite(string source, string target)
    {
        Instrumenter instrumenter = new();
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(source);
        ModuleDefinition module = assembly.MainModule;
        List<MethodDefinition> methods = module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList();
        FieldDefinition hits = AddProbe(module);
        foreach (MethodDefinition method in methods)
        {
            instrumenter.Rewrite(method, hits);
        }

        assembly.Write(target);
        return instrumenter._blocks;
    }

    private static FieldDefinition AddProbe(ModuleDefinition module)
    {
        TypeDefinition probe = new(
            ProbeType[..ProbeType.LastIndexOf('.')],
            ProbeType[(ProbeType.LastIndexOf('.') + 1)..],
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed,
            module.TypeSystem.Object);
        FieldDefinition hits = new(HitsField, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(module.TypeSystem.Int64));
        probe.Fields.Add(hits);
        module.Types.Add(probe);
        return hits;
    }

    private void Rewrite(MethodDefinition method, FieldReference hits)
    {
        MethodBody body = method.Body;
        body.SimplifyMacros();
        HashSet<Instruction> leaders = Leaders(body);
        List<Instruction> code = [.. body.Instructions];
        Dictionary<Instruction, Instruction> moved = [];
        ILProcessor il = body.GetILProcessor();
        for (int i = 0; i < code.Count;)
        {
            Instruction leader = code[i];
            Cost cost = Cost.Zero;
            int end = i;
            do
            {
                cost += CostOf(code[end++]);
            }
            while (end < code.Count && !leaders.Contains(code[end]));

            moved[leader] = InsertProbe(il, leader, hits, _blocks.Count);
            _blocks.Add(new Block(method.DeclaringType.Name + "." + method.Name, cost));
            i = end;
        }

        Redirect(body, moved, code);
        body.OptimizeMacros();
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                leaders.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                leaders.UnionWith(targets);
            }

            if (instruction.Next != null && instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                leaders.Add(instruction.Next!);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.TryStart);
            leaders.Add(handler.HandlerStart);
            if (handler.FilterStart != null)
            {
                leaders.Add(handler.FilterStart);
            }
        }

        return leaders;
    }

    private static Instruction InsertProbe(ILProcessor il, Instruction leader, FieldReference hits, int block)
    {
        Instruction first = il.Create(OpCodes.Ldsfld, hits);
        il.InsertBefore(leader, first);
        il.InsertBefore(leader, il.Create(OpCodes.Ldc_I4, block));
        il.InsertBefore(leader, il.Create(OpCodes.Ldelema, il.Body.Method.Module.TypeSystem.Int64));
        il.InsertBefore(leader, il.Create(OpCodes.Dup));
        il.InsertBefore(leader, il.Create(OpCodes.Ldind_I8));
        il.InsertBefore(leader, il.Create(OpCodes.Ldc_I4_1));
        il.InsertBefore(leader, il.Create(OpCodes.Conv_I8));
        il.InsertBefore(leader, il.Create(OpCodes.Add));
        il.InsertBefore(leader, il.Create(OpCodes.Stind_I8));
        return first;
    }

    /// <summary>Branches and handlers must enter a block by its probe.</summary>
    private static void Redirect(MethodBody body, Dictionary<Instruction, Instruction> moved, List<Instruction> code)
    {
        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = moved[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(t => moved[t]).ToArray();
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = moved[handler.TryStart];
            handler.TryEnd = moved.GetValueOrDefault(handler.TryEnd, handler.TryEnd);
            handler.HandlerStart = moved[handler.HandlerStart];
            if (handler.HandlerEnd != null)
            {
                handler.HandlerEnd = moved.GetValueOrDefault(handler.HandlerEnd, handler.HandlerEnd);
            }
        }
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
        if (method.DeclaringType.Scope is AssemblyNameReference)
        {
            // Whatever the core calls outside of itself is native code of mscorlib there, or nearly all.
            bool locks = method.DeclaringType.Name == "Monitor" && method.Name == "Enter";
            return new Cost(0, 0, 0, 1, 0, locks ? 1 : 0);
        }

        return method.Resolve().IsVirtual ? new Cost(0, 0, 1, 0, 0, 0) : new Cost(0, 1, 0, 0, 0, 0);
    }
}
