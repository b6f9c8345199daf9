using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>What an instruction takes from the evaluation stack and puts on it.</summary>
internal static class StackEffect
{
    public static int Pops(Instruction instruction, int depth)
    {
        return instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
                or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            StackBehaviour.PopAll => depth,
            _ => throw new NotSupportedException(instruction.ToString()),
        };
    }

    public static int Pushes(Instruction instruction)
    {
        return instruction.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => 0,
            StackBehaviour.Push1_push1 => 2,
            StackBehaviour.Varpush => throw new NotSupportedException(instruction.ToString()),
            _ => 1,
        };
    }

    /// <summary>The argument an instruction loads; null for other instructions, and for this.</summary>
    public static ParameterDefinition? Argument(Instruction instruction, MethodDefinition method)
    {
        Code code = instruction.OpCode.Code;
        if (code is Code.Ldarg or Code.Ldarg_S)
        {
            return (ParameterDefinition)instruction.Operand;
        }

        int position = code is Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 ? code - Code.Ldarg_0 - (method.HasThis ? 1 : 0) : -1;
        return position < 0 ? null : method.Parameters[position];
    }

    /// <summary>What a load puts there.</summary>
    public static StackMark Pushed(Instruction instruction, MethodDefinition method, StackMark under, StackMark top)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 or Code.Ldarg or Code.Ldarg_S:
                return StackMark.Of(Argument(instruction, method)?.ParameterType ?? method.DeclaringType);

            case Code.Ldarga or Code.Ldarga_S:
                return new StackMark(MarkKind.Other, new ByReferenceType(((ParameterDefinition)instruction.Operand).ParameterType));

            case Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3:
                return StackMark.Of(method.Body.Variables[code - Code.Ldloc_0].VariableType);

            case Code.Ldloc or Code.Ldloc_S:
                return StackMark.Of(((VariableDefinition)instruction.Operand).VariableType);

            case Code.Ldloca or Code.Ldloca_S:
                return new StackMark(MarkKind.Other, new ByReferenceType(((VariableDefinition)instruction.Operand).VariableType));

            case Code.Ldfld or Code.Ldsfld:
                return StackMark.Of(((FieldReference)instruction.Operand).FieldType);

            case Code.Ldflda or Code.Ldsflda:
                return new StackMark(MarkKind.Other, new ByReferenceType(((FieldReference)instruction.Operand).FieldType));

            case Code.Newarr:
                return new StackMark(MarkKind.Other, new ArrayType((TypeReference)instruction.Operand));

            case Code.Ldelema:
                return new StackMark(MarkKind.Other, new ByReferenceType((TypeReference)instruction.Operand));

            case Code.Ldelem_U4 or Code.Ldind_U4:
                return new StackMark(MarkKind.Unsigned4, null);

            // One instruction for long and ulong: the array or the target decides.
            case Code.Ldelem_I8:
                return under.Element().Kind == MarkKind.Unsigned8 ? under.Element() : new StackMark(MarkKind.Signed8, null);

            case Code.Ldind_I8:
                return top.Element().Kind == MarkKind.Unsigned8 ? top.Element() : new StackMark(MarkKind.Signed8, null);

            case Code.Ldelem_Ref:
                return under.Element();

            case Code.Ldind_Ref:
                return top.Element();

            case Code.Ldelem_Any or Code.Ldobj or Code.Unbox_Any or Code.Castclass or Code.Isinst:
                return StackMark.Of((TypeReference)instruction.Operand);

            case Code.Ldc_I8:
                return new StackMark(MarkKind.Signed8, null);

            default:
                return instruction.OpCode.StackBehaviourPush == StackBehaviour.Pushi ? new StackMark(MarkKind.Signed4, null) : StackMark.Other;
        }
    }
}
