/** The housing transfer, as a window asks it. */
export const TRANSFER = /* GraphQL */ `
  query Transfer($seller: IDNumber!, $buyer: IDNumber!, $unit: RealEstateUnitNumber!) {
    seller: citizen(idNumber: $seller) {
      name
      marriage { status spouse { name idNumber } }
      realEstate(unit: $unit) {
        titleNumber
        mortgage { active }
        seizure { active }
        unit {
          address
          area
          seizureOrder { active }
          hasUtilityArrears
          saleContract { number isNetSigned price deedTax { homeOrdinal rate amount } receipts { number amount } }
        }
      }
    }
    buyer: citizen(idNumber: $buyer) {
      name
      numberOfHomes
      housingPurchaseEligibility { eligible reasons }
      isDishonestJudgmentDebtor
      providentFundLoanEligible
    }
  }
`;
