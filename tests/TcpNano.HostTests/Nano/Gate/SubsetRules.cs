using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>What code for nanoCLR must not contain, wherever it is.</summary>
internal sealed class SubsetRules
{
    /// <summary>The metadata processor numbers a type's static, virtual and other methods in one octet each.</summary>
    public const int MostMethodsOfAKind = 255;

    private readonly ApiList _api;
    private readonly List<Finding> _findings = [];

    public SubsetRules(ApiList api)
    {
        _api = api;
    }

    public static List<Finding> Check(IEnumerable<TypeDefinition> types, ApiList api)
    {
        SubsetRules rules = new(api);
        foreach (TypeDefinition type in types)
        {
            rules.CheckType(type);
        }

        return rules._findings;
    }

    private void CheckType(TypeDefinition type)
    {
        if (type.HasGenericParameters)
        {
            _findings.Add(Finding.In("generics", type, "a generic type: nanoCLR crashes while it resolves it"));
        }

        foreach (TypeReference named in TypeWalk.Declared(type))
        {
            CheckShape(named, text => Finding.In(text.Rule, type, text.Why));
            CheckExternal(named, why => Finding.In("api", type, why));
        }

        foreach (FieldDefinition field in type.Fields.Where(field => TypeWalk.Parts(field.FieldType).Any(TypeWalk.IsStructure)))
        {
            _findings.Add(Finding.In("struct-field", type, "field " + field.Name + " is a structure: an object of its own, cloned whenever it is read"));
        }

        CheckCount(type, "static", type.Methods.Count(method => method.IsStatic));
        CheckCount(type, "virtual", type.Methods.Count(method => method.IsVirtual));
        CheckCount(type, "instance", type.Methods.Count(method => !method.IsStatic && !method.IsVirtual));
        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(method);
        }

        MethodDefinition? initialiser = type.Methods.FirstOrDefault(method => method.IsConstructor && method.IsStatic);
        if (initialiser != null)
        {
            StaticInitialisers.Check(initialiser, _findings);
        }
    }

    private void CheckCount(TypeDefinition type, string kind, int count)
    {
        if (count > MostMethodsOfAKind)
        {
            _findings.Add(Finding.In("too-many-methods", type, count.ToString() + " " + kind + " methods; a type has room for 255"));
        }
    }

    private void CheckMethod(MethodDefinition method)
    {
        if (method.HasGenericParameters)
        {
            _findings.Add(Finding.In("generics", method, "a generic method: nanoCLR throws when it is called"));
        }

        if (method.DeclaringType.IsInterface && !method.IsStatic && !method.IsAbstract)
        {
            _findings.Add(Finding.In("default-interface-method", method, "an interface's own code: nanoCLR throws when it is called"));
        }

        foreach (TypeReference named in TypeWalk.Declared(method))
        {
            CheckShape(named, text => Finding.In(text.Rule, method, text.Why));
            CheckExternal(named, why => Finding.In("api", method, why));
        }

        if (TypeWalk.IsStructure(method.ReturnType) || method.Parameters.Any(p => TypeWalk.IsStructure(p.ParameterType)))
        {
            _findings.Add(Finding.In("struct-value", method, "a structure passed by value: cloned on the heap"));
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition local in method.Body.Variables.Where(local => TypeWalk.IsStructure(local.VariableType)))
        {
            _findings.Add(Finding.In("struct-local", method, "local of type " + local.VariableType.FullName + ": a heap object in every call"));
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            CheckInstruction(method, instruction);
        }

        Signedness.Check(method, _findings);
    }

    private void CheckInstruction(MethodDefinition method, Instruction instruction)
    {
        foreach (TypeReference named in TypeWalk.Named(instruction))
        {
            CheckShape(named, text => Finding.In(text.Rule, method, instruction, text.Why));
            CheckExternal(named, why => Finding.In("api", method, instruction, why));
        }

        if (instruction.Operand is MethodReference { IsGenericInstance: true } or MethodReference { HasGenericParameters: true })
        {
            _findings.Add(Finding.In("generics", method, instruction, "a generic method: nanoCLR throws when it is called"));
        }

        if (instruction.Operand is MemberReference member and not TypeReference && IsExternal(member.DeclaringType) && !_api.Has(member))
        {
            _findings.Add(Finding.In("api", method, instruction, "not in the nanoFramework API list (nano-api.txt)"));
        }

        switch (instruction.OpCode.Code)
        {
            case Code.Localloc:
                _findings.Add(Finding.In("stackalloc", method, instruction, "nanoCLR throws"));
                break;

            case Code.Calli:
            case Code.Cpblk:
            case Code.Initblk:
            case Code.Mkrefany:
            case Code.Arglist:
                _findings.Add(Finding.In("pointer", method, instruction, "nanoCLR does nothing, or throws"));
                break;

            case Code.Volatile:
                _findings.Add(Finding.In("api", method, instruction, "volatile does not exist; single reads and writes are atomic and seen by all"));
                break;

            case Code.Constrained when ((TypeReference)instruction.Operand).Resolve()?.IsEnum == true && instruction.Next.Operand is MethodReference { Name: "ToString" }:
                _findings.Add(Finding.In("enum-text", method, instruction, "nanoCLR has no names of enumerations: prints the number"));
                break;

            default:
                if (instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal))
                {
                    _findings.Add(Finding.In("checked", method, instruction, "nanoCLR does not check: wraps silently"));
                }

                break;
        }
    }

    /// <summary>Shapes of types that nanoCLR does not have.</summary>
    private void CheckShape(TypeReference type, Func<(string Rule, string Why), Finding> finding)
    {
        switch (type)
        {
            case GenericInstanceType or GenericParameter:
                _findings.Add(finding(("generics", type.FullName + " is generic: nanoCLR crashes while it resolves it")));
                break;

            case ArrayType { Rank: > 1 }:
                _findings.Add(finding(("multi-dimensional", type.FullName + ": nanoCLR crashes")));
                break;

            case PointerType or FunctionPointerType or PinnedType:
                _findings.Add(finding(("pointer", type.FullName + ": the metadata processor refuses it")));
                break;

            default:
                break;
        }
    }

    private void CheckExternal(TypeReference type, Func<string, Finding> finding)
    {
        if (type is not TypeSpecification and not GenericParameter && IsExternal(type) && !_api.Has(type))
        {
            _findings.Add(finding(type.FullName + " is not in the nanoFramework API list (nano-api.txt)"));
        }
    }

    /// <summary>Of the runtime, not of ours.</summary>
    private static bool IsExternal(TypeReference type)
    {
        TypeReference element = type.GetElementType();
        return element.Scope is AssemblyNameReference reference && !reference.Name.StartsWith("TcpNano", StringComparison.Ordinal) && !element.IsPrimitive && element.FullName != "System.Void";
    }
}
