// The contract compared with the AWS SDK for .NET by reflection, both ways, without a list of exceptions.
using System.Reflection;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;

namespace Trent.Protocol.Tests;

public sealed class SdkContractTests
{
    private static readonly Assembly Sdk = typeof(AmazonKeyManagementServiceClient).Assembly;
    private static readonly Assembly Ours = typeof(KmsCommand).Assembly;
    private const string Model = "Amazon.KeyManagementService.Model.";

    public static TheoryData<string> Operations => Reference.OperationNames;

    [Fact]
    public void The_operations_are_the_same() => Assert.Equal(
        Sdk.GetTypes().Where(type => type is { IsAbstract: false, IsPublic: true } && type.IsSubclassOf(typeof(AmazonKeyManagementServiceRequest)))
            .Select(type => type.Name[..^"Request".Length]).Order(StringComparer.Ordinal),
        CommandContracts.All.Select(contract => contract.OperationName));

    [Theory]
    [MemberData(nameof(Operations))]
    public void The_members_of_requests_are_the_same(string operation) =>
        AssertSameMembers(Sdk.GetType($"{Model}{operation}Request", throwOnError: true)!, Reference.Contract(operation).CommandType);

    [Theory]
    [MemberData(nameof(Operations))]
    public void The_members_of_answers_are_the_same(string operation) =>
        AssertSameMembers(Sdk.GetType($"{Model}{operation}Response", throwOnError: true)!, Reference.Contract(operation).OutputType);

    [Fact]
    public void The_members_of_structures_are_the_same()
    {
        Type[] ours = Structures(CommandContracts.All.SelectMany(contract => new[] { contract.CommandType, contract.OutputType }), Ours);
        Type[] sdk = Structures(Sdk.GetTypes().Where(type => type.Namespace + "." == Model && (type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Response", StringComparison.Ordinal))), Sdk);
        Assert.Equal(sdk.Select(type => type.Name), ours.Select(type => type.Name));
        Assert.All(ours, type => AssertSameMembers(Sdk.GetType(Model + type.Name, throwOnError: true)!, type));
    }

    [Fact]
    public void The_enumerations_and_their_values_are_the_same()
    {
        Dictionary<string, Type> sdk = Sdk.GetTypes().Where(type => type.IsSubclassOf(typeof(ConstantClass))).ToDictionary(type => type.Name);
        Dictionary<string, Type> ours = Ours.GetTypes().Where(IsEnum).ToDictionary(type => type.Name);
        Assert.Equal(sdk.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(ours, pair => Assert.Equal(
            sdk[pair.Key].GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((ConstantClass)field.GetValue(null)!).Value).Order(StringComparer.Ordinal),
            pair.Value.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == pair.Value)
                .Select(property => property.GetValue(null)!.ToString()!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Each_enumeration_lists_all_its_values() => Assert.All(Ours.GetTypes().Where(IsEnum), type =>
    {
        System.Collections.IEnumerable values = (System.Collections.IEnumerable)type.GetProperty("Values")!.GetValue(null)!;
        Assert.Equal(
            type.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == type).Select(property => property.GetValue(null)),
            values.Cast<object>());
    });

    [Fact]
    public void The_modelled_exceptions_are_the_same()
    {
        IEnumerable<string> sdk = Sdk.GetTypes().Where(type => type.IsSubclassOf(typeof(AmazonKeyManagementServiceException))).Select(type => type.Name).Order(StringComparer.Ordinal);
        IEnumerable<string> unmodelled = Reference.Api.GetProperty("unmodelledErrors").EnumerateObject().Select(error => error.Name);
        IEnumerable<string> ours = Ours.GetTypes().Where(type => type.IsSubclassOf(typeof(KmsServiceException)) && type != typeof(UnrecognizedServiceException)).Select(type => type.Name);
        Assert.Equal(sdk, ours.Except(unmodelled).Order(StringComparer.Ordinal));
    }

    private static void AssertSameMembers(Type sdk, Type ours)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        Assert.Equal(
            sdk.GetProperties(Own).Select(property => $"{property.Name}: {SdkShape(property.PropertyType)}").Order(StringComparer.Ordinal),
            ours.GetProperties(Own).Select(property => $"{property.Name}: {Shape(property.PropertyType)}").Order(StringComparer.Ordinal));
    }

    private static string SdkShape(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(MemoryStream) ? "blob"
            : type == typeof(DateTime) ? "timestamp"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? $"list of {ElementShape(type.GetGenericArguments()[0], SdkShape)}"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? "map"
            : type.Name;
    }

    private static string Shape(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(ReadOnlyMemory<byte>) || type == typeof(SensitiveBytes) ? "blob"
            : type == typeof(SensitiveString) ? nameof(String)
            : type == typeof(DateTimeOffset) ? "timestamp"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? $"list of {ElementShape(type.GetGenericArguments()[0], Shape)}"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? "map"
            : type.Name;
    }

    // The SDK holds lists of enumerations as lists of text.
    private static string ElementShape(Type element, Func<Type, string> shape) => IsEnum(element) ? nameof(String) : shape(element);

    private static bool IsEnum(Type type) => type.IsValueType && type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IWireEnum<>));

    // The structures that are reached from requests and answers, by name.
    private static Type[] Structures(IEnumerable<Type> roots, Assembly assembly)
    {
        HashSet<Type> found = [];
        Queue<Type> open = new(roots);
        while (open.TryDequeue(out Type? shape))
        {
            foreach (PropertyInfo property in shape.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                Type type = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
                bool structure = type.Assembly == assembly && type.IsClass && !type.IsSubclassOf(typeof(ConstantClass)) && type.GetConstructor([]) is not null;
                if (structure && found.Add(type))
                {
                    open.Enqueue(type);
                }
            }
        }

        return [.. found.OrderBy(type => type.Name, StringComparer.Ordinal)];
    }
}
