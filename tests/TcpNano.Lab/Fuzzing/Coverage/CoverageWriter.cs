using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace TcpNano.Lab.Fuzzing.Coverage;

/// <summary>Rewrites the compiled core so that it tells which way it takes: each basic block, and each step from one to the next.</summary>
internal static class CoverageWriter
{
    /// <summary>Added to the core.</summary>
    public const string ProbeType = "TcpNano.Coverage.Probe";

    /// <summary>Its field with one octet for each block.</summary>
    public const string BlocksField = "Blocks";

    /// <summary>Its field with one octet for each step, by a number that others may share.</summary>
    public const string StepsField = "Steps";

    /// <summary>Numbers of steps.</summary>
    public const int StepNumbers = 1 << 16;

    private const uint Golden = 0x9E3779B1;

    /// <summary>Rewrites an assembly.</summary>
    /// <returns>How many blocks it has.</returns>
    public static int Rewrite(string source, string target)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(source);
        ModuleDefinition module = assembly.MainModule;
        List<MethodDefinition> methods = [.. module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody)];
        MethodDefinition enter = AddProbe(module);
        int blocks = 0;
        foreach (MethodDefinition method in methods)
        {
            blocks = Rewrite(method.Body, enter, blocks);
        }

        assembly.Write(target);
        return blocks;
    }

    // static void Enter(int block, int number) { Blocks[block] = 1; Steps[number ^ Last]++; Last = number >> 1; }
    private static MethodDefinition AddProbe(ModuleDefinition module)
    {
        int dot = ProbeType.LastIndexOf('.');
        TypeDefinition probe = new(ProbeType[..dot], ProbeType[(dot + 1)..], TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        ArrayType octets = new(module.TypeSystem.Byte);
        FieldDefinition blocks = new(BlocksField, FieldAttributes.Public | FieldAttributes.Static, octets);
        FieldDefinition steps = new(StepsField, FieldAttributes.Public | FieldAttributes.Static, octets);
        FieldDefinition last = new("Last", FieldAttributes.Public | FieldAttributes.Static, module.TypeSystem.Int32);
        probe.Fields.Add(blocks);
        probe.Fields.Add(steps);
        probe.Fields.Add(last);
        MethodDefinition enter = new("Enter", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, module.TypeSystem.Void);
        enter.Parameters.Add(new ParameterDefinition(module.TypeSystem.Int32));
        enter.Parameters.Add(new ParameterDefinition(module.TypeSystem.Int32));
        ILProcessor il = enter.Body.GetILProcessor();
        il.Emit(OpCodes.Ldsfld, blocks);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Stelem_I1);
        il.Emit(OpCodes.Ldsfld, steps);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldsfld, last);
        il.Emit(OpCodes.Xor);
        il.Emit(OpCodes.Ldelema, module.TypeSystem.Byte);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Ldind_U1);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Conv_U1);
        il.Emit(OpCodes.Stind_I1);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Shr);
        il.Emit(OpCodes.Stsfld, last);
        il.Emit(OpCodes.Ret);
        probe.Methods.Add(enter);
        module.Types.Add(probe);
        return enter;
    }

    private static int Rewrite(MethodBody body, MethodReference enter, int block)
    {
        body.SimplifyMacros();
        List<Instruction> code = [.. body.Instructions];
        HashSet<Instruction> leaders = Leaders(body);
        leaders.Add(code[0]);
        Dictionary<Instruction, Instruction> moved = [];
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction leader in code.Where(leaders.Contains))
        {
            Instruction first = il.Create(OpCodes.Ldc_I4, block);
            il.InsertBefore(leader, first);
            il.InsertBefore(leader, il.Create(OpCodes.Ldc_I4, (int)(((uint)block * Golden) >> 16)));
            il.InsertBefore(leader, il.Create(OpCodes.Call, enter));
            moved[leader] = first;
            block++;
        }

        // Branches and handlers enter a block by its probe.
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
            handler.HandlerEnd = handler.HandlerEnd is null ? null : moved.GetValueOrDefault(handler.HandlerEnd, handler.HandlerEnd);
        }

        body.OptimizeMacros();
        return block;
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

            if (instruction.Next is not null && instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                leaders.Add(instruction.Next!);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.TryStart);
            leaders.Add(handler.HandlerStart);
        }

        return leaders;
    }
}
