using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TcpNano.HostTests.Nano;
using TcpNano.HostTests.Nano.Compile;
using TcpNano.HostTests.Nano.Projects;

namespace TcpNano.HostTests.Readme;

/// <summary>A page of examples beside an assembly's sources: after the lines that all begin with, a section for each example, with the types it is for in its heading.</summary>
internal sealed partial class ExamplePage
{
    private readonly string _usings;

    /// <summary>Reads a page.</summary>
    /// <param name="assembly">The assembly.</param>
    public ExamplePage(string assembly)
    {
        File = $"src/{assembly}/EXAMPLES.md";
        string[] parts = Heading().Split(Repository.Read(File));
        _usings = Code(parts[0]);
        for (int i = 1; i < parts.Length; i += 2)
        {
            Sections.Add(([.. Name().Matches(parts[i]).Select(match => match.Groups[1].Value)], Code(parts[i + 1])));
        }
    }

    /// <summary>The page's path in the repository.</summary>
    public string File { get; }

    /// <summary>The types in each heading, and the code below it.</summary>
    public List<(string[] Types, string Code)> Sections { get; } = [];

    /// <summary>Compiles all examples, each in a class of its own.</summary>
    /// <param name="compiler">For device code, which compiles with nanoFramework's mscorlib; null for code that runs on .NET.</param>
    /// <param name="used">Gets the full names of all types that the code uses, example by example.</param>
    /// <returns>The errors.</returns>
    public IReadOnlyList<string> Compile(NanoCompiler? compiler, List<HashSet<string>> used)
    {
        CSharpCompilation compilation = compiler is null ? OnNet(Text("#nullable enable\n")) : compiler.With(Text(""), NanoProject.All().Where(project => project.Name.StartsWith("TcpNano", StringComparison.Ordinal) && !project.IsTest && !project.Name.Contains("Tests", StringComparison.Ordinal)));
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        SemanticModel model = compilation.GetSemanticModel(tree);
        foreach (SyntaxNode example in tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ClassDeclarationSyntax>().Where(type => type.Identifier.Text.StartsWith("Example", StringComparison.Ordinal)))
        {
            used.Add([.. example.DescendantNodes().SelectMany(node => Types(model, node)).Select(type => type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat))]);
        }

        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => $"{File}: {diagnostic.GetMessage()}: {tree.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()}")];
    }

    /// <summary>The examples on .NET, to be run.</summary>
    public Assembly Load()
    {
        using MemoryStream image = new();
        EmitResult result = OnNet(Text("")).Emit(image);
        return result.Success ? Assembly.Load(image.ToArray()) : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    /// <summary>The class that an example is in.</summary>
    /// <param name="examples">What <see cref="Load"/> made.</param>
    /// <param name="type">A type in its heading.</param>
    public Type ClassOf(Assembly examples, string type)
    {
        return examples.GetType("Examples.Example" + Sections.FindIndex(section => section.Types.Contains(type)))!;
    }

    private string Text(string directive)
    {
        StringBuilder text = new(_usings + directive + "namespace Examples;\n");
        for (int i = 0; i < Sections.Count; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"public static class Example{i}\n{{\n{Sections[i].Code}}}\n");
        }

        return text.ToString();
    }

    private static CSharpCompilation OnNet(string text)
    {
        IEnumerable<string> runtime = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location));
        IEnumerable<string> own = Directory.GetFiles(AppContext.BaseDirectory, "TcpNano*.dll").Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "Text",
            [CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp13))],
            [.. runtime.Concat(own).Select(file => MetadataReference.CreateFromFile(file))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    // What a name or an expression is, or is of.
    private static IEnumerable<ITypeSymbol> Types(SemanticModel model, SyntaxNode node)
    {
        ISymbol? symbol = model.GetSymbolInfo(node).Symbol;
        return new[] { symbol as ITypeSymbol, symbol?.ContainingType, model.GetTypeInfo(node).Type }.OfType<INamedTypeSymbol>().Select(type => (ITypeSymbol)type.OriginalDefinition);
    }

    private static string Code(string section)
    {
        return Block().Match(section).Groups[1].Value;
    }

    [GeneratedRegex("^## (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
