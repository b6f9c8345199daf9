using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>
/// nanoCLR runs all static initialisers before Main, in the alphabetical order of the types' names: one that reads what another
/// type's has yet to write finds zeros.
/// </summary>
internal static class StaticInitialisers
{
    public static void Check(MethodDefinition initialiser, List<Finding> findings)
    {
        Walk(initialiser, initialiser.DeclaringType, [], findings);
    }

    private static void Walk(MethodDefinition method, TypeDefinition type, HashSet<MethodDefinition> seen, List<Finding> findings)
    {
        if (!method.HasBody || !seen.Add(method))
        {
            return;
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.OpCode.Code)
            {
                case Code.Ldsfld:
                case Code.Ldsflda:
                    FieldReference field = (FieldReference)instruction.Operand;
                    if (field.DeclaringType.FullName != type.FullName)
                    {
                        findings.Add(Finding.In("static-initialiser", method, instruction, "read while " + type.FullName + " is initialised, perhaps before it was written"));
                    }

                    break;

                case Code.Call:
                case Code.Callvirt:
                case Code.Newobj:
                    MethodDefinition? callee = ((MethodReference)instruction.Operand).Resolve();
                    if (callee != null && callee.Module == type.Module)
                    {
                        Walk(callee, type, seen, findings);
                    }

                    break;

                default:
                    break;
            }
        }
    }
}
