// The rules of style that can be read from the compiled types.
using System.CodeDom.Compiler;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Trent.Architecture;

public sealed partial class TypeRuleTests
{
    private static readonly Type[] MutableCollections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(SortedDictionary<,>), typeof(SortedSet<>), typeof(Queue<>), typeof(Stack<>),
        typeof(LinkedList<>), typeof(PriorityQueue<,>), typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentBag<>), typeof(ConcurrentStack<>),
        typeof(ConditionalWeakTable<,>), typeof(StringBuilder),
    ];

    // Tables that nobody changes, in types that could be; the entries go when the tables are frozen.
    private static readonly string[] Tables =
        [];

    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void No_type_has_a_name_that_says_nothing(string room) =>
        Assert.DoesNotContain(TypesOf(room).Select(type => type.FullName!), EmptyNamePattern().IsMatch);

    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void Public_classes_are_sealed_static_or_abstract(string room) =>
        Assert.Empty(TypesOf(room)
            .Where(type => type is { IsClass: true, IsVisible: true, IsSealed: false, IsAbstract: false })
            // The class around top-level statements is the compiler's, and public in a web server.
            .Where(type => type != type.Assembly.EntryPoint?.DeclaringType)
            .Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(ProjectReferenceTests.RoomNames), MemberType = typeof(ProjectReferenceTests))]
    public void There_is_no_static_mutable_state(string room) =>
        Assert.Empty(
            from type in TypesOf(room)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where IsMutable(field)
            let name = $"{type.FullName}.{field.Name}"
            where !Tables.Contains(name)
            select name);

    [Fact]
    public void Mutable_state_is_found()
    {
        var found = typeof(Specimen).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(IsMutable).Select(field => field.Name);

        Assert.Equal(["counter", "Items", "perThread"], found.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Trent.Engine.KeyManager")]
    [InlineData("Trent.Engine.StringUtils")]
    [InlineData("Trent.Engine.Utilities.Text")]
    [InlineData("Trent.Engine.Common.Text")]
    [InlineData("Trent.Engine.OperationBase")]
    [InlineData("Trent.Engine.OperationBase`2")]
    [InlineData("Trent.Engine.StoreImpl")]
    [InlineData("Trent.Engine.JsonHelper")]
    public void A_name_that_says_nothing_is_found(string name) => Assert.Matches(EmptyNamePattern(), name);

    [Theory]
    [InlineData("Trent.Protocol.KeyManagerType")]
    [InlineData("Trent.Protocol.Base64Text")]
    [InlineData("Trent.Engine.Database")]
    public void A_name_that_says_something_is_not_found(string name) => Assert.DoesNotMatch(EmptyNamePattern(), name);

    // Types that a generator or the compiler wrote follow their author's style.
    private static IEnumerable<Type> TypesOf(string room) =>
        Assembly.LoadFrom(ProjectReferenceTests.RoomNamed(room).AssemblyPath).GetTypes().Where(type => !IsGenerated(type));

    private static bool IsGenerated(Type type)
    {
        for (var current = type; current is not null; current = current.DeclaringType)
        {
            if (current.Name.Contains('<', StringComparison.Ordinal)
                || current.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                || current.IsDefined(typeof(GeneratedCodeAttribute), inherit: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMutable(FieldInfo field)
    {
        if (field.IsLiteral || field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && field.IsInitOnly)
        {
            return false;
        }

        var type = field.FieldType.IsGenericType ? field.FieldType.GetGenericTypeDefinition() : field.FieldType;
        return !field.IsInitOnly || MutableCollections.Contains(type);
    }

    [GeneratedRegex(@"(?:Manager|Helpers?|Base|Impl)(?:`\d+)?(?=$|[.+])|Util(?:s|ity|ities)?(?![a-z])|Common(?![a-z])")]
    private static partial Regex EmptyNamePattern();

    private static class Specimen
    {
        private const int Constant = 1;
        private static readonly string Text = Constant.ToString(System.Globalization.CultureInfo.InvariantCulture);
        private static readonly List<string> Items = [Text];
        private static int counter = Items.Count;

        [ThreadStatic]
        private static int perThread;

        public static string Property { get; } = $"{counter++}{perThread++}";
    }
}
