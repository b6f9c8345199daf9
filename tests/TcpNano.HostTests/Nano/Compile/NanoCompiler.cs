using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TcpNano.HostTests.Nano.Projects;

namespace TcpNano.HostTests.Nano.Compile;

/// <summary>
/// Compiles .nfproj projects as MSBuild does on Windows: their own lists of sources, their constants, their language, and nanoFramework's own mscorlib. What else
/// they refer to is compiled from tests/NanoFramework.Stubs.
/// </summary>
internal sealed class NanoCompiler
{
    /// <summary>The one reference that is not a stand-in.</summary>
    public const string Mscorlib = "mscorlib";

    private const string Stubs = "tests/NanoFramework.Stubs/";

    private readonly Dictionary<string, MetadataReference> _references = [];

    public NanoCompiler()
    {
        _references.Add(Mscorlib, MetadataReference.CreateFromFile(MscorlibFile));
    }

    /// <summary>nanoFramework's mscorlib, beside this assembly.</summary>
    public static string MscorlibFile { get; } = Path.Combine(AppContext.BaseDirectory, "nano", "mscorlib.dll");

    /// <summary>The sources of a stand-in; none when nothing of the assembly is used.</summary>
    public static List<string> StubOf(string reference)
    {
        return Repository.Files(Stubs + reference, ".cs");
    }

    /// <summary>The name of the assembly in a reference.</summary>
    public static string NameOf(string reference)
    {
        return reference.Split(',')[0];
    }

    /// <summary>Compiles a project, and before it what it refers to.</summary>
    /// <returns>The errors.</returns>
    public IReadOnlyList<string> Compile(NanoProject project)
    {
        List<MetadataReference> references = [];
        foreach (string reference in project.References.Select(NameOf))
        {
            references.Add(_references.TryGetValue(reference, out MetadataReference? present) ? present : Stub(reference));
        }

        foreach (string other in project.Projects)
        {
            if (!_references.TryGetValue(other, out MetadataReference? present))
            {
                IReadOnlyList<string> errors = Compile(new NanoProject(other));
                if (errors.Count > 0)
                {
                    return errors;
                }

                present = _references[other];
            }

            references.Add(present);
        }

        OutputKind kind = project.Property("OutputType") == "Exe" ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        IEnumerable<KeyValuePair<string, string>> features = [new(project.Property("Features")!, "true")];
        string constant = project.Property("DefineConstants")!.Split(';')[^1];
        return Compile(project.File, project.Property("AssemblyName")!, kind, project.Compiled, references, project.Property("LangVersion")!, constant, features);
    }

    /// <summary>Compiles text that refers to nothing but mscorlib.</summary>
    /// <returns>The errors.</returns>
    public IReadOnlyList<string> CompileText(string text)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Text", [CSharpSyntaxTree.ParseText(text)], [_references[Mscorlib]], new(OutputKind.DynamicallyLinkedLibrary));
        return Errors(compilation.Emit(Stream.Null).Diagnostics);
    }

    /// <summary>Text that refers to projects, as a compilation: for what its names mean, and its errors.</summary>
    /// <param name="text">The text.</param>
    /// <param name="projects">The projects, each compiled before with all that it refers to.</param>
    public CSharpCompilation With(string text, IEnumerable<NanoProject> projects)
    {
        foreach (NanoProject project in projects.Where(project => !_references.ContainsKey(project.File)))
        {
            IReadOnlyList<string> errors = Compile(project);
            if (errors.Count > 0)
            {
                throw new InvalidOperationException(project.Name + "\n" + string.Join('\n', errors));
            }
        }

        CSharpParseOptions parsing = new(LanguageVersion.CSharp13, preprocessorSymbols: ["NANOFRAMEWORK_1_0"]);
        return CSharpCompilation.Create("Text", [CSharpSyntaxTree.ParseText(text, parsing)], _references.Values, new(OutputKind.DynamicallyLinkedLibrary));
    }

    private static string[] Errors(ImmutableArray<Diagnostic> diagnostics)
    {
        return [.. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];
    }

    private MetadataReference Stub(string reference)
    {
        List<string> sources = StubOf(reference);
        IReadOnlyList<string> errors = Compile(reference, reference, OutputKind.DynamicallyLinkedLibrary, sources, [_references[Mscorlib]], "13.0", "NANOFRAMEWORK_1_0", []);
        return errors.Count == 0 ? _references[reference] : throw new InvalidOperationException(Stubs + reference + "\n" + string.Join('\n', errors));
    }

    private IReadOnlyList<string> Compile(
        string key,
        string assembly,
        OutputKind kind,
        List<string> sources,
        List<MetadataReference> references,
        string language,
        string constant,
        IEnumerable<KeyValuePair<string, string>> features)
    {
        LanguageVersionFacts.TryParse(language, out LanguageVersion version);
        CSharpParseOptions parsing = new CSharpParseOptions(version, preprocessorSymbols: [constant]).WithFeatures(features);
        IEnumerable<SyntaxTree> trees = sources.Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file), parsing, file));
        CSharpCompilationOptions options = new(kind, optimizationLevel: OptimizationLevel.Release);
        using MemoryStream image = new();
        EmitResult result = CSharpCompilation.Create(assembly, trees, references, options).Emit(image);
        if (result.Success)
        {
            image.Position = 0;
            _references[key] = MetadataReference.CreateFromStream(image);
        }

        return Errors(result.Diagnostics);
    }
}
