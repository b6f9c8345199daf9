using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.IlProbes;

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
        return AssemblyProbes.Insert(source, target, ProbeType, MakeProbe);
    }

    private static Probe MakeProbe(TypeDefinition type)
    {
        MethodDefinition enter = AddEnter(type);
        return (il, block, _) =>
        [
            il.Create(OpCodes.Ldc_I4, block),
            il.Create(OpCodes.Ldc_I4, (int)(((uint)block * Golden) >> 16)),
            il.Create(OpCodes.Call, enter),
        ];
    }

    // static void Enter(int block, int number) { Blocks[block] = 1; Steps[number ^ Last]++; Last = number >> 1; }
    private static MethodDefinition AddEnter(TypeDefinition type)
    {
        TypeSystem types = type.Module.TypeSystem;
        ArrayType octets = new(types.Byte);
        FieldDefinition blocks = new(BlocksField, FieldAttributes.Public | FieldAttributes.Static, octets);
        FieldDefinition steps = new(StepsField, FieldAttributes.Public | FieldAttributes.Static, octets);
        FieldDefinition last = new("Last", FieldAttributes.Public | FieldAttributes.Static, types.Int32);
        type.Fields.Add(blocks);
        type.Fields.Add(steps);
        type.Fields.Add(last);
        MethodDefinition enter = new("Enter", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, types.Void);
        enter.Parameters.Add(new ParameterDefinition(types.Int32));
        enter.Parameters.Add(new ParameterDefinition(types.Int32));
        ILProcessor il = enter.Body.GetILProcessor();
        il.Emit(OpCodes.Ldsfld, blocks);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Stelem_I1);
        il.Emit(OpCodes.Ldsfld, steps);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldsfld, last);
        il.Emit(OpCodes.Xor);
        il.Emit(OpCodes.Ldelema, types.Byte);
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
        type.Methods.Add(enter);
        return enter;
    }
}
